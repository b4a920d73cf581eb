-- send and receive let others run and could be cancelled, whether they wait
-- or not.
local check = require "tests.lib.check"
local trio = require "trio"

local assert_checkpoints = trio.testing.assert_checkpoints

trio.run(async function()
  local send, receive = trio.open_memory_channel(1)
  with assert_checkpoints() do await send:send(1) end
  with assert_checkpoints() do await receive:receive() end
  async with trio.open_nursery() as nursery do
    send:send_nowait(1)
    nursery:start_soon(async function()
      with assert_checkpoints() do await send:send(2) end
    end)
    await trio.testing.wait_all_tasks_blocked()
    with assert_checkpoints() do await receive:receive() end
    receive:receive_nowait()
    nursery:start_soon(async function()
      with assert_checkpoints() do await receive:receive() end
    end)
    await trio.testing.wait_all_tasks_blocked()
    with assert_checkpoints() do await send:send(3) end
  end
  with trio.testing.assert_no_checkpoints() do
    send:send_nowait(4)
    receive:receive_nowait()
    send:clone():close()
  end
end)

-- A sender and a receiver take turns, whoever comes first.
local order = check.order()
trio.run(async function()
  local send, receive = trio.open_memory_channel(2)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      for item = 1, 3 do
        await send:send(item)
        order("sent " .. item)
      end
      send:close()
    end)
    nursery:start_soon(async function()
      async for item in receive do order("got " .. item) end
    end)
  end
end)
order:is {"sent 1", "got 1", "sent 2", "got 2", "sent 3", "got 3"}
