-- Scopes in scopes whose deadlines are equal, crossed, past, infinite.
-- trio rules 46, 48, 57, 62 and 64
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function nest(...)
  local scopes, caught = {}, {}
  for i, deadline in ipairs {...} do
    scopes[i] = trio.CancelScope{deadline = deadline}
  end
  local async function enter(i)
    if i > #scopes then await trio.sleep_forever() end
    with scopes[i] do await enter(i + 1) end
    show("left", i - 1)
  end
  await enter(1)
  for i, scope in ipairs(scopes) do caught[i] = scope.cancelled_caught end
  table.insert(caught, trio.current_time())
  show(table.unpack(caught))
end
virtual(async function()
  await nest(2, 2, 2)
  await nest(5, 4, 6)
  await nest(math.huge, 7, 7)
  await nest(-1, 9)
  await nest(9, -math.huge)
  await nest(-math.huge, -math.huge)
  local scope = trio.CancelScope{deadline = 20}
  with scope do
    scope.deadline = -math.huge
    show(scope.cancel_called, scope.deadline)
    scope.deadline = 30.0
    show(scope.cancel_called, scope.deadline)
  end
  show(scope.cancelled_caught)
  local outer = trio.move_on_at(25)
  with outer do
    local ok, err = await pcall(async function()
      with trio.fail_at(25) do await trio.sleep_until(100) end
    end)
    if trio.isinstance(err, trio.TooSlowError) then show(shape(err))
    else error(err) end
  end
  show(outer.cancelled_caught, trio.current_time())
  local ok, err = await pcall(async function()
    with trio.fail_after(10) do
      with trio.fail_after(5) do await trio.sleep(7) end
    end
  end)
  show(shape(err), trio.current_time())
  ok, err = await pcall(async function()
    with trio.fail_after(5) do
      with trio.fail_after(5) do await trio.sleep(7) end
      show("not reached")
    end
  end)
  show(shape(err), trio.current_time())
end)
-- expect: left	0
-- expect: true	false	false	2.0
-- expect: left	1
-- expect: left	0
-- expect: false	true	false	4.0
-- expect: left	1
-- expect: left	0
-- expect: false	true	false	7.0
-- expect: left	0
-- expect: true	false	7.0
-- expect: left	1
-- expect: left	0
-- expect: false	true	7.0
-- expect: left	0
-- expect: true	false	7.0
-- expect: true	-inf
-- expect: true	30.0
-- expect: false
-- expect: true	25.0
-- expect: TooSlowError	30.0
-- expect: TooSlowError	35.0
