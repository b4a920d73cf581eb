-- A coroutine object belongs to the run in which it was made.
-- stderr: any
local trio = require "trio"

async function f() return "ran" end
local kept
trio.run(async function() kept = f() end)
trio.run(async function()
  local ok, err = await pcall(async function() return await kept end)
  print(ok, (tostring(err):match("[^\n]*")))
end)
-- expect: false	RuntimeError: {any}
local before = f()
print(trio.run(async function() return await before end)) -- expect: ran
