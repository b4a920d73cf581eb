-- Nurseries are closed innermost first, by the task that opened them;
-- anything else is a RuntimeError. trio rule 27
local check = require "tests.lib.check"
local trio = require "trio"

local meta = debug.getmetatable(trio.open_nursery())
trio.run(async function()
  local outer, inner = trio.open_nursery(), trio.open_nursery()
  await meta.__aenter(outer)
  await meta.__aenter(inner)
  local err = check.raised(trio.RuntimeError,
                           await pcall(meta.__aexit, outer))
  print(err.message)
  await meta.__aexit(inner)
  outer:start_soon(async function()
    print(check.raised(trio.RuntimeError,
                       await pcall(meta.__aexit, outer)).message)
  end)
  await trio.sleep(0)
  await trio.sleep(0)
  await meta.__aexit(outer)
  check.raised(trio.RuntimeError, await pcall(meta.__aexit, outer))
end)
-- expect: Nursery stack corrupted: nurseries must be closed innermost first{any}
-- expect: Nursery stack corrupted: nurseries must be closed innermost first{any}

-- A nursery that is opened and never closed ends the run with an error,
-- after its tasks were cancelled.
local ok, err = pcall(trio.run, async function()
  local nursery = trio.open_nursery()
  await meta.__aenter(nursery)
  nursery:start_soon(async function()
    local ok, err = await pcall(trio.sleep_forever)
    print(err)
  end)
  await trio.sleep(0)
  await trio.sleep(0)
end)
print(ok, (tostring(err):gsub("\n.*", "")))
-- expect: Cancelled: cancelled due to nursery
-- expect: false	RuntimeError: Nursery stack corrupted: {any}
