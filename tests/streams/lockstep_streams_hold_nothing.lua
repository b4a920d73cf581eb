-- send_all on a lockstep stream returns when all was received;
-- wait_send_all_might_not_block when somebody receives.
local check = require "tests.lib.check"
local trio = require "trio"
local quiet = trio.testing.wait_all_tasks_blocked

trio.run(async function()
  local s, r = trio.testing.lockstep_stream_one_way_pair()
  local order = check.order()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await s:send_all("abc")
      order "sent"
      await s:wait_send_all_might_not_block()
      order "waited"
    end)
    await quiet()
    check.eq(await r:receive_some(2), "ab")
    await quiet()
    order "two received"
    check.eq(await r:receive_some(2), "c")
    await quiet()
    order "all received"
    nursery:start_soon(r.receive_some, r)
    await quiet()
    nursery.cancel_scope:cancel()
  end
  order:is {"two received", "sent", "all received", "waited"}

  -- What a cancelled send_all had left is gone, and is no end of data.
  async with trio.open_nursery() as nursery do
    with trio.move_on_after(0.01) do await s:send_all("lost") end
    nursery:start_soon(s.send_all, s, "next")
    check.eq(await r:receive_some(), "next")
  end
  local a, b = trio.testing.lockstep_stream_pair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(a.send_all, a, "x")
    nursery:start_soon(b.send_all, b, "y")
    check.eq(await a:receive_some() .. await b:receive_some(), "yx")
  end
end)
