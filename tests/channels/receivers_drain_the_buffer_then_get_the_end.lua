-- After the last sender is closed the receivers get what the buffer still
-- has, then EndOfChannel; a loop ends then. Those who wait already get it at
-- once. trio rule 100
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local send, receive = trio.open_memory_channel(math.huge)
  for item = 1, 3 do send:send_nowait(item) end
  send:close()
  print(await receive:receive())                      -- expect: 1
  async for item in receive do print(item) end
  -- expect: 2
  -- expect: 3
  local err = check.raised(trio.EndOfChannel,
                           await pcall(receive.receive, receive))
  print(err.message)   -- expect: receive(): all senders are closed, and nothing is left
  check.raises(trio.EndOfChannel, receive.receive_nowait, receive)
end)

trio.run(async function()
  local send, receive = trio.open_memory_channel(0)
  async with trio.open_nursery() as nursery do
    for _ = 1, 2 do
      nursery:start_soon(async function()
        check.raised(trio.EndOfChannel,
                     await pcall(receive.receive, receive))
      end)
    end
    nursery:start_soon(async function()
      async for _ in receive do print("nothing comes") end
      print("the loop ends")
    end)
    await trio.testing.wait_all_tasks_blocked()
    print(send:statistics().tasks_waiting_receive)    -- expect: 3
    send:close()
    print(send:statistics().tasks_waiting_receive)    -- expect: 0
  end
  -- expect: the loop ends
end)
