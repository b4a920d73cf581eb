-- The echo server of echo.lua on asyncio's streams.
-- usage: streams_asyncio.lua; prints "port N", serves until killed.

local asyncio = require "asyncio"

async function echo(reader, writer)
  while true do
    local data = await reader:read(65536)
    if data == "" then break end
    writer:write(data)
    await writer:drain()
  end
  writer:close()
end

async function main()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  print("port " .. port)
  io.stdout:flush()
  async with server do
    await server:serve_forever()
  end
end

asyncio.run(main())
