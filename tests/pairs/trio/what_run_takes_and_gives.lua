-- run: results, errors, runs inside of runs, what needs a run.
-- trio rules 1 to 5
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function add(a, b)
  await trio.sleep(0)
  return a + b
end
local async function fails() error(trio.ValueError("boom")) end
local async function nested()
  local ok, err = pcall(trio.run, add, 1, 2)
  show(shape(err), err.message:find("from inside") ~= nil)
  return "outer"
end
local function outcome(f, ...)
  local ok, result = pcall(f, ...)
  if ok then show(result) else show(shape(result)) end
end
outcome(trio.run, add, 1, 2)
outcome(trio.run, fails)
outcome(trio.run, nested)
outcome(trio.run, 5)
outcome(trio.run, "add")
outcome(trio.current_time)
outcome(trio.lowlevel.current_task)
outcome(trio.lowlevel.current_statistics)
outcome(trio.run, trio.sleep, -1)
outcome(trio.run, trio.sleep, 0)

trio.run(async function()
  local scope = trio.CancelScope()
  outcome(scope.cancel, scope)
  with scope do
    outcome(trio.run, add, 1, 2)
    await trio.sleep(0)
  end
  show(scope.cancelled_caught)
end)
-- expect: 3
-- expect: ValueError
-- expect: RuntimeError	true
-- expect: outer
-- expect: TypeError
-- expect: TypeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: ValueError
-- expect: nil
-- expect: nil
-- expect: RuntimeError
-- expect: true
