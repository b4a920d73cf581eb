-- A coroutine object can be awaited once; the error says where it was made.
local trio = require "trio"
local check = require "tests.lib.check"

async function f() return "value" end
trio.run(async function()
  local c = f()
  print(await c)                       -- expect: value
  local err = check.raised(trio.RuntimeError, await pcall(async function()
    return await c
  end))
  print(err)
  -- expect: RuntimeError: cannot reuse already awaited coroutine
  -- expect:   coroutine 'f' was made at {any}:7 and can be awaited once; {any}
end)
