-- A hook that raises: the instrument is removed, the error is reported, the
-- run and the other instruments go on. trio rule 140
local trio = require "trio"

local steps = 0
local bad = {
  before_task_step = function() error(trio.ValueError("oops")) end,
  after_task_step = function() print "not called" end,
}
local good = {before_task_step = function() steps = steps + 1 end}
print(trio.run{async function()
  for _ = 1, 3 do await trio.sleep(0) end
  return "done"
end, instruments = {bad, good}})     -- expect: done
print(steps > 3)                     -- expect: true
-- expect stderr: an instrument's before_task_step raised an error; the instrument was removed:
-- expect stderr: ValueError: oops
