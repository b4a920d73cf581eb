-- An abort function that returns neither of the two values, or raises, is a
-- TrioInternalError or its error. trio rule 7
local check = require "tests.lib.check"
local trio = require "trio"
local lowlevel = trio.lowlevel

local async function try(result)
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await lowlevel.wait_task_rescheduled(function() return result end)
  end
end
for _, result in ipairs {"yes", 1, {}} do
  print(check.raises(trio.TrioInternalError, trio.run, try, result).message)
end
check.raises(trio.TrioInternalError, trio.run, try)
-- expect: the abort function of wait_task_rescheduled must return Abort.SUCCEEDED or Abort.FAILED, got 'yes'
-- expect: the abort function of wait_task_rescheduled must return Abort.SUCCEEDED or Abort.FAILED, got 1
-- expect: the abort function of wait_task_rescheduled must return Abort.SUCCEEDED or Abort.FAILED, got a table
check.raises(trio.ValueError, trio.run, async function()
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await lowlevel.wait_task_rescheduled(function()
      error(trio.ValueError("in the abort function"))
    end)
  end
end)
trio.run(async function()
  check.raised(trio.TypeError, await pcall(lowlevel.wait_task_rescheduled))
  check.raised(trio.TypeError,
               await pcall(lowlevel.wait_task_rescheduled, "abort"))
  check.raised(trio.TypeError,
               await pcall(lowlevel.wait_task_rescheduled, trio.sleep))
end)
