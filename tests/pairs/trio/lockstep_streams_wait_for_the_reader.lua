-- Lockstep streams hold nothing: send_all returns when all was received.
-- trio rules 110 and 116
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function sender(stream)
  await stream:wait_send_all_might_not_block()
  show("somebody reads", trio.current_time())
  await stream:send_all("abcdef")
  show("all read", trio.current_time())
  await stream:aclose()
  show("closed", trio.current_time())
end
virtual(async function()
  local send, receive = trio.testing.lockstep_stream_one_way_pair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(sender, send)
    await trio.sleep(1)
    for _, size in ipairs {2, 1, 9} do
      local data = await receive:receive_some(size)
      await trio.sleep(1)
      show(data, trio.current_time())
    end
    show(#await receive:receive_some(9))
  end
  local one, two = trio.testing.lockstep_stream_pair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(one.send_all, one, "to two")
    nursery:start_soon(two.send_all, two, "to one")
    await trio.sleep(1)
    show(await two:receive_some(99))
    show(await one:receive_some(99))
  end
  local scope = trio.CancelScope{deadline = trio.current_time() + 1}
  with scope do await one:send_all("nobody reads") end
  show(scope.cancelled_caught, trio.current_time())
  await one:aclose()
  await two:aclose()
end)
-- expect: somebody reads	1.0
-- expect: ab	2.0
-- expect: c	3.0
-- expect: all read	3.0
-- expect: closed	3.0
-- expect: def	4.0
-- expect: 0
-- expect: to two
-- expect: to one
-- expect: true	6.0
