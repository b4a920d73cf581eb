-- Deadline and relative deadline together, NaN, negative seconds and wrong
-- types are errors that name function and argument. trio rules 60 and 64
local check = require "tests.lib.check"
local trio = require "trio"

local function show(class, f, ...)
  print(check.raises(class, f, ...).message)
end
show(trio.ValueError, trio.CancelScope, {deadline = 7, relative_deadline = 3})
show(trio.ValueError, trio.CancelScope, {deadline = 0/0})
show(trio.ValueError, trio.CancelScope, {relative_deadline = -1})
show(trio.TypeError, trio.CancelScope, {shield = 1})
show(trio.TypeError, trio.CancelScope, 5)
show(trio.TypeError, trio.CancelScope, {deadline = "1"})
-- expect: CancelScope() takes a deadline or a relative_deadline, not both
-- expect: CancelScope() argument 'deadline': expected a number that isn't NaN, got {any}nan
-- expect: CancelScope() argument 'relative_deadline': expected {any}, got -1
-- expect: CancelScope() argument 'shield': expected a boolean, got 1
-- expect: CancelScope() argument 'options': expected {any}, got 5
-- expect: CancelScope() argument 'deadline': expected a number, got '1'
for _, name in ipairs {"move_on_after", "fail_after"} do
  check.raises(trio.ValueError, trio[name], -1)
  check.raises(trio.ValueError, trio[name], 0/0)
  check.raises(name .. "() argument 'seconds'", trio[name], -1)
end
for _, name in ipairs {"move_on_at", "fail_at"} do
  check.raises(trio.ValueError, trio[name], 0/0)
  check.raises(name .. "() argument 'deadline'", trio[name], "x")
  trio[name](-5)
  trio[name](-math.huge)
end
for _, name in ipairs {"move_on_after", "fail_after", "move_on_at",
                       "fail_at"} do
  check.raises(trio.TypeError, trio[name])
  check.raises(trio.TypeError, trio[name], "1")
  check.raises(trio.TypeError, trio[name], 1, true)
  check.raises(trio.TypeError, trio[name], 1, {shield = "yes"})
  trio[name](1, {shield = true})
  trio[name]{1, shield = true}
end
local scope = trio.CancelScope()
check.raises(trio.TypeError, function() scope.deadline = "soon" end)
check.raises(trio.ValueError, function() scope.deadline = 0/0 end)
check.raises(trio.TypeError, function() scope.deadline = nil end)
check.raises(trio.TypeError, function() scope.cancel_called = true end)
check.raises(trio.TypeError, function() scope.cancelled_caught = true end)
check.raises(trio.TypeError, scope.cancel)
print(scope.no_such_field) -- expect: nil
