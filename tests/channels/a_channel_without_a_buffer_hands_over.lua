-- Without a buffer each send meets a receive: send_nowait works only while a
-- task waits to receive, receive_nowait only while one waits to send.
-- trio rule 98
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local send, receive = trio.open_memory_channel(0)
  local err = check.raises(trio.WouldBlock, send.send_nowait, send, 1)
  print(err.message)    -- expect: send_nowait(): no task waits to receive
  err = check.raises(trio.WouldBlock, receive.receive_nowait, receive)
  print(err.message)    -- expect: receive_nowait(): the channel is empty

  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      print(await receive:receive())       -- expect: to a receiver
    end)
    await trio.testing.wait_all_tasks_blocked()
    send:send_nowait("to a receiver")
    check.raises(trio.WouldBlock, send.send_nowait, send, 1)
  end

  async with trio.open_nursery() as nursery do
    nursery:start_soon(send.send, send, "from a sender")
    await trio.testing.wait_all_tasks_blocked()
    print(receive:receive_nowait())        -- expect: from a sender
    check.raises(trio.WouldBlock, receive.receive_nowait, receive)
  end
end)
