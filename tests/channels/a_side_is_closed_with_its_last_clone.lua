-- Each clone is closed for itself; the side is closed when all are.
-- trio rule 103
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local send, receive = trio.open_memory_channel(1)
  local other = send:clone()
  print(send == other, send:statistics().open_send_channels)
  -- expect: false	2
  send:close()
  await other:send("by the other")
  print(await receive:receive())            -- expect: by the other
  check.raises(trio.WouldBlock, receive.receive_nowait, receive)
  other:close()
  check.raises(trio.EndOfChannel, receive.receive_nowait, receive)
end)

trio.run(async function()
  local send, receive = trio.open_memory_channel(1)
  local other = receive:clone()
  print(send:statistics().open_receive_channels)      -- expect: 2
  receive:close()
  await send:send("to the other")
  print(await other:receive())                        -- expect: to the other
  other:close()
  check.raised(trio.BrokenResourceError, await pcall(send.send, send, 1))
end)

-- Many producers, each with a clone of its own.
trio.run(async function()
  local sum = 0
  async with trio.open_nursery() as nursery do
    local send, receive = trio.open_memory_channel(0)
    with send do
      for producer = 1, 10 do
        nursery:start_soon(async function(mine)
          with mine do
            for item = 1, 10 do await mine:send(10 * producer + item) end
          end
        end, send:clone())
      end
    end
    async for item in receive do sum = sum + item end
  end
  print(sum)                                          -- expect: 6050
end)
