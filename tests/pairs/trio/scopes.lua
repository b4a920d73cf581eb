-- Timeouts and shields: which scope catches what, in which order.
-- trio rules 48, 50 and 62
local trio = require "trio"

local async function nested()
  local outer, inner = trio.move_on_after(0.05), trio.move_on_after(10)
  with outer do
    with inner do
      await trio.sleep(5)
      print("not here")
    end
    print("nor here")
  end
  print("outer", outer.cancelled_caught, "inner", inner.cancelled_caught)
end

local async function failing()
  with trio.fail_after(0.01) do
    await trio.sleep(5)
  end
end

local async function shielded()
  with trio.CancelScope() as scope do
    scope:cancel()
    with trio.CancelScope() as inner do
      inner.shield = true
      await trio.sleep(0.01)
      print("slept inside the shield")
    end
    print("about to be cancelled")
    await trio.sleep(0)
    print("not here")
  end
  print("after the scope")
end

local async function child(name, seconds)
  print(name, "starts")
  await trio.sleep(seconds)
  print(name, "ends")
end

trio.run{async function()
  await nested()
  local ok, err = await pcall(failing)
  print(ok, trio.isinstance(err, trio.TooSlowError))
  await shielded()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "slow", 0.04)
    await trio.sleep(0.02)
    nursery:start_soon(child, "quick", 0)
    print("the block ends")
  end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "endless", math.huge)
    await trio.sleep(0.01)
    nursery.cancel_scope:cancel()
  end
  print("done")
end, clock = trio.testing.MockClock{autojump_threshold = 0}}
-- expect: outer	true	inner	false
-- expect: false	true
-- expect: slept inside the shield
-- expect: about to be cancelled
-- expect: after the scope
-- expect: slow	starts
-- expect: the block ends
-- expect: quick	starts
-- expect: quick	ends
-- expect: slow	ends
-- expect: endless	starts
-- expect: done
