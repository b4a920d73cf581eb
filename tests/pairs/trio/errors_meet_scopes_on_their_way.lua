-- Groups of errors and Cancelleds go through scopes and nurseries: each scope
-- takes its own out, the groups of the rest stay. trio rules 16 to 23
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function late(err, seconds)
  local _, cancelled = await pcall(trio.sleep_forever)
  if seconds then
    with trio.CancelScope{shield = true} do await trio.sleep(seconds) end
  end
  error(err or cancelled)
end
local async function attempt(f, ...)
  local ok, err = await pcall(f, ...)
  if not ok then show(shape(err), trio.current_time()) end
end
local async function inner_scope(outer_too)
  with trio.CancelScope() as outer do
    with trio.CancelScope() as inner do
      async with trio.open_nursery() as nursery do
        nursery:start_soon(late, trio.ValueError())
        nursery:start_soon(late, nil)
        await trio.sleep(1)
        inner:cancel()
        if outer_too then outer:cancel() end
      end
    end
  end
  show("not reached")
end
local KeyError = trio.Exception:subclass("KeyError")
local async function three_levels()
  async with trio.open_nursery() as one do
    one:start_soon(late, trio.OSError(), 3)
    async with trio.open_nursery() as two do
      two:start_soon(late, trio.ValueError(), 2)
      async with trio.open_nursery() as three do
        three:start_soon(late, trio.TypeError(), 1)
        await trio.sleep(1)
        error(KeyError())
      end
    end
  end
end
local async function only_the_middle()
  async with trio.open_nursery() as one do
    one:start_soon(trio.sleep, 5)
    async with trio.open_nursery() as two do
      two:start_soon(late, trio.ValueError(), 2)
      async with trio.open_nursery() as three do
        three:start_soon(late, nil, 1)
        await trio.sleep(1)
        two.cancel_scope:cancel()
      end
    end
  end
end
local async function from_two_tasks()
  async with trio.open_nursery() as one do
    local async function child(err)
      async with trio.open_nursery() as nursery do
        nursery:start_soon(late, err)
      end
    end
    one:start_soon(child, trio.ValueError())
    one:start_soon(child, nil)
    await trio.sleep(1)
    one.cancel_scope:cancel()
  end
end
virtual(async function()
  await attempt(inner_scope, false)
  await attempt(inner_scope, true)
  await attempt(three_levels)
  await attempt(only_the_middle)
  await attempt(from_two_tasks)
end)
-- expect: {ValueError}	1.0
-- expect: {ValueError}	2.0
-- expect: {{{KeyError, TypeError}, ValueError}, OSError}	9.0
-- expect: {{ValueError}}	12.0
-- expect: {{ValueError}}	13.0
