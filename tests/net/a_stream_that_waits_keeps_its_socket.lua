-- Whatever a script does to a stream's table meanwhile, who waits goes on:
-- the socket isn't collected under it.
local asyncio = require "asyncio"
local trio = require "trio"
local check = require "tests.lib.check"

local SIZE = 8 << 20 -- more than the system takes

local function spoil(stream)
  for i = 1, 3 do rawset(stream, i, nil) end
  rawset(stream, "socket", nil)
  collectgarbage()
  collectgarbage()
end

local async function connect()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local listener = listeners[1]
  local _, port = listener.socket:getsockname()
  local client = await trio.open_tcp_stream("127.0.0.1", port)
  local server = await listener:accept()
  await listener:aclose()
  return client, server
end

local async function count_bytes(stream)
  local count = 0
  async for data in stream do count = count + #data end
  return count
end

-- Who receives.
trio.run(async function()
  local client, server = await connect()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      check.eq(await client:receive_some(), "still there")
    end)
    await trio.testing.wait_all_tasks_blocked()
    spoil(client)
    await server:send_all("still there")
  end
  await server:aclose()
end)

-- Who sends.
trio.run(async function()
  local client, server = await connect()
  local socket = client.socket
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await client:send_all(("x"):rep(SIZE))
      socket:close()
    end)
    await trio.testing.wait_all_tasks_blocked()
    spoil(client)
    check.eq(await count_bytes(server), SIZE)
  end
  await server:aclose()
end)

-- A reader of asyncio.
async function main()
  local may_answer = asyncio.Event()
  local server = await asyncio.start_server(async function(_, writer)
    await may_answer:wait()
    writer:write("still there")
    writer:close()
  end, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  local task = asyncio.create_task(reader:read(100))
  await asyncio.sleep(0)
  spoil(reader)
  may_answer:set()
  check.eq(await task, "still there")
  writer:close()
  server:close()
end

asyncio.run(main())
