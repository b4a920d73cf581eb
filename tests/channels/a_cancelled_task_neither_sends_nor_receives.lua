-- A task that is cancelled gets Cancelled at once, even where it need not
-- wait, and the channel stays as it was; one that waits leaves without a
-- trace. trio rules 107 and 109
local check = require "tests.lib.check"
local trio = require "trio"
local virtual = require "tests.lib.virtual"

virtual(async function()
  local send, receive = trio.open_memory_channel(1)
  check.raised(trio.TooSlowError, await pcall(async function()
    with trio.fail_after(0) do await send:send("never sent") end
  end))
  check.eq(send:statistics().current_buffer_used, 0)

  send:send_nowait("kept")
  with trio.move_on_after(0) do
    await receive:receive()
    print("not reached")
  end
  with trio.move_on_after(0) do
    async for _ in receive do print("not reached") end
  end
  print(await receive:receive())                      -- expect: kept

  with trio.move_on_after(1) do await receive:receive() end
  check.eq(send:statistics().tasks_waiting_receive, 0)
  await send:send("after the wait")
  with trio.move_on_after(1) do await send:send("never sent") end
  check.eq(send:statistics().tasks_waiting_send, 0)
  print(await receive:receive())                      -- expect: after the wait
  check.raises(trio.WouldBlock, receive.receive_nowait, receive)
end)

-- One that got its item is cancelled before it goes on: it keeps the item.
virtual(async function()
  local send, receive = trio.open_memory_channel(0)
  with trio.CancelScope() as scope do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        print(await receive:receive())                -- expect: handed over
        await trio.lowlevel.checkpoint()
        print("not reached")
      end)
      await trio.testing.wait_all_tasks_blocked()
      send:send_nowait("handed over")
      scope:cancel()
    end
  end
end)
