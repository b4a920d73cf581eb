-- Send a message to asyncio-echo-server.lua and print what comes back.
-- usage: asyncio-echo-client.lua [port]

local asyncio = require "asyncio"

local PORT = tonumber((...)) or 8888

async function tcp_echo_client(message)
  local reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
  print(("Send: '%s'"):format(message))
  writer:write(message)
  await writer:drain()
  local data = await reader:read(100)
  print(("Received: '%s'"):format(data))
  print("Close the connection")
  writer:close()
  await writer:wait_closed()
end

asyncio.run(tcp_echo_client("Hello World!"))
