-- nil is an item like others, in the buffer and out of it. Only a loop can't
-- have it: it says so instead of ending.
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  for _, size in ipairs {0, 1, 5, math.huge} do
    local send, receive = trio.open_memory_channel(size)
    local got = {}
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        for item = 1, 20 do
          local value = nil
          if item % 3 == 0 then value = item end
          await send:send(value)
        end
        await send:send()
        send:close()
      end)
      for item = 1, 20 do got[item] = await receive:receive() end
      check.eq(select("#", await receive:receive()), 1)
      check.raised(trio.EndOfChannel,
                   await pcall(receive.receive, receive))
    end
    for item = 1, 20 do
      check.eq(got[item], item % 3 == 0 and item or nil)
    end
  end
end)

for _, size in ipairs {0, 1} do
  trio.run(async function()
    local send, receive = trio.open_memory_channel(size)
    async with trio.open_nursery() as nursery do
      nursery:start_soon(send.send, send, nil)
      local err = check.raised(trio.RuntimeError,
                               await pcall(async function()
        async for _ in receive do end
      end))
      print(err.message)
    end
  end)
end
-- expect: 'async for' received nil, which would end the loop
-- expect:   where items may be nil, write: await channel:receive()
-- expect: 'async for' received nil, which would end the loop
-- expect:   where items may be nil, write: await channel:receive()
