-- Outside a run, what needs a task raises a RuntimeError that names the
-- function. trio rule 4
local check = require "tests.lib.check"
local trio = require "trio"

for _, name in ipairs {"current_time", "current_effective_deadline"} do
  check.raises(name .. "()", trio[name])
  check.raises(trio.RuntimeError, trio[name])
end
for _, name in ipairs {"current_task", "current_root_task", "current_clock",
                       "current_statistics"} do
  check.raises(name .. "()", trio.lowlevel[name])
  check.raises(trio.RuntimeError, trio.lowlevel[name])
end
check.raises(trio.RuntimeError, trio.lowlevel.add_instrument, {})
check.raises(trio.RuntimeError, trio.lowlevel.remove_instrument, {})
check.raises(trio.RuntimeError, function()
  with trio.CancelScope() do end
end)
check.raises(trio.RuntimeError, function()
  with trio.move_on_after(1) do end
end)
trio.run(async function() end) -- and after one, too
check.raises(trio.RuntimeError, trio.current_time)
check.raises(trio.RuntimeError, trio.lowlevel.current_task)
print "done" -- expect: done
