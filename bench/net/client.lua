-- Tasks that each send a message on a connection of their own and read it
-- back, again and again.
-- usage: client.lua PORT CONNECTIONS BYTES SECONDS; prints echoes a second
-- and processor seconds of this process for one.

local trio = require "trio"

local port, connections = math.tointeger(arg[1]), math.tointeger(arg[2])
local message = ("x"):rep(math.tointeger(arg[3]))
local seconds = tonumber(arg[4])
local count = 0

async function talk(stream)
  while true do
    await stream:send_all(message)
    local got = 0
    while got < #message do
      local data = await stream:receive_some()
      if data == "" then error("the server closed the connection") end
      got = got + #data
    end
    count = count + 1
  end
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    for _ = 1, connections do
      nursery:start_soon(talk, await trio.open_tcp_stream("127.0.0.1", port))
    end
    await trio.sleep(seconds / 10)
    local from, start, cpu = count, trio.current_time(), os.clock()
    await trio.sleep(seconds)
    local echoes, time = count - from, trio.current_time() - start
    print(("rate=%.3f mine=%.12f"):format(echoes / time,
      (os.clock() - cpu) / echoes))
    nursery.cancel_scope:cancel()
  end
end)
