-- async for over channels: several producers, leaving early, the end, errors.
-- trio rules 72, 100, 101, 103, 107 and 109
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function producer(name, channel, count, nap)
  async with channel do
    for i = 0, count - 1 do
      await channel:send(name .. i)
      await trio.sleep(nap)
    end
  end
end
local async function consumer(name, channel, nap)
  async with channel do
    async for value in channel do
      show(name, value, trio.current_time())
      await trio.sleep(nap)
    end
  end
  show(name, "end", trio.current_time())
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    local send, receive = trio.open_memory_channel(0)
    async with send, receive do
      nursery:start_soon(producer, "a", send:clone(), 3, 1)
      await trio.sleep(0.125)
      nursery:start_soon(producer, "b", send:clone(), 2, 1.375)
      nursery:start_soon(consumer, "x", receive:clone(), 0.25)
    end
  end
  -- leaving a loop early, and going on
  local send, receive = trio.open_memory_channel(10)
  for i = 0, 4 do send:send_nowait(i) end
  async for value in receive do
    if value == 1 then break end
  end
  local scope = trio.CancelScope{deadline = trio.current_time() + 1}
  with scope do
    async for value in receive do show(value) end
  end
  show(scope.cancelled_caught, receive:statistics().current_buffer_used)
  send:close()
  async for value in receive do show("not reached") end
  local ok, err = await pcall(receive.receive, receive)
  show(shape(err))
  receive:close()
  ok, err = await pcall(async function()
    async for value in receive do show("not reached") end
  end)
  show(shape(err))
  -- an error in the consumer breaks the producer
  ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      local send, receive = trio.open_memory_channel(0)
      nursery:start_soon(async function()
        with receive do
          await receive:receive()
          error(trio.ValueError())
        end
      end)
      with send do
        await send:send(1)
        with trio.CancelScope{shield = true} do await send:send(2) end
      end
    end
  end)
  show(shape(err))
  -- a deadline that has passed goes first
  send, receive = trio.open_memory_channel(1)
  ok, err = await pcall(async function()
    with trio.fail_after(0) do await send:send("x") end
  end)
  show(shape(err), send:statistics().current_buffer_used)
end)
-- expect: x	a0	0.125
-- expect: x	b0	0.375
-- expect: x	a1	1.125
-- expect: x	b1	1.75
-- expect: x	a2	2.125
-- expect: x	end	3.125
-- expect: 2
-- expect: 3
-- expect: 4
-- expect: true	0
-- expect: EndOfChannel
-- expect: ClosedResourceError
-- expect: {ValueError, BrokenResourceError}
-- expect: TooSlowError	0
