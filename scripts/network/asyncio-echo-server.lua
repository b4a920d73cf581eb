-- Send back one message of each client, for asyncio-echo-client.lua.
-- usage: asyncio-echo-server.lua [port]

local asyncio = require "asyncio"

local PORT = tonumber((...)) or 8888

async function handle_echo(reader, writer)
  local data = await reader:read(100)
  local host, port = writer:get_extra_info("peername")
  print(("Received '%s' from ('%s', %d)"):format(data, host, port))
  print(("Send: '%s'"):format(data))
  writer:write(data)
  await writer:drain()
  print("Close the connection")
  writer:close()
end

async function main()
  local server = await asyncio.start_server(handle_echo, "127.0.0.1", PORT)
  local host, port = server.sockets[1]:getsockname()
  print(("Serving on ('%s', %d)"):format(host, port))
  async with server do
    await server:serve_forever()
  end
end

asyncio.run(main())
