-- Tasks that wait at a channel for ever are named with what they wait for;
-- the channel can be used in the next run.
local check = require "tests.lib.check"
local trio = require "trio"

local send, receive = trio.open_memory_channel(0)

async function producer() await send:send(1) end

local err = check.raises(trio.DeadlockError, trio.run, producer)
print((err.message:match("MemorySendChannel.send")))
-- expect: MemorySendChannel.send

async function consumer()
  async for _ in receive do end
end
err = check.raises(trio.DeadlockError, trio.run, consumer)
print((err.message:match("MemoryReceiveChannel.receive")))
-- expect: MemoryReceiveChannel.receive

trio.run(async function()
  check.eq(send:statistics().tasks_waiting_send, 0)
  check.eq(send:statistics().tasks_waiting_receive, 0)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(producer)
    print(await receive:receive())                    -- expect: 1
  end
end)
