-- move_on_after and fail_after count from entry; before that a scope has a
-- relative deadline and no absolute one, afterwards the other way round.
-- trio rule 61
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local function absolute(scope) return scope.deadline end
local function relative(scope) return scope.relative_deadline end
virtual(async function()
  local scope = trio.move_on_after(5)
  print(scope:is_relative(), scope.relative_deadline)   -- expect: true	5.0
  check.raises(trio.RuntimeError, absolute, scope)
  check.raises(trio.RuntimeError, function() scope.deadline = 3 end)
  await trio.sleep(100)
  scope.relative_deadline = scope.relative_deadline + 1
  with scope do
    print(scope:is_relative(), scope.deadline)          -- expect: false	106.0
    check.raises(trio.RuntimeError, relative, scope)
    check.raises(trio.RuntimeError,
                 function() scope.relative_deadline = 3 end)
    await trio.sleep_forever()
  end
  print(trio.current_time())                            -- expect: 106.0
  scope = trio.CancelScope{relative_deadline = 4}
  with scope do await trio.sleep_forever() end
  print(trio.current_time())                            -- expect: 110.0
  scope = trio.CancelScope()
  print(scope:is_relative(), scope.deadline, scope.relative_deadline)
  -- expect: false	inf	inf
  scope = trio.move_on_at(7)
  print(scope:is_relative(), scope.deadline)            -- expect: false	7.0
end)
