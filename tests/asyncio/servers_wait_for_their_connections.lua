-- wait_closed of a server waits until its connections have ended;
-- close_clients and abort_clients end them. asyncio rule 150
local asyncio = require "asyncio"

local async function main()
  local handled = 0
  local async function handle(reader, writer)
    while await reader:read(100) ~= "" do end
    handled = handled + 1
    writer:close()
  end
  for _, how in ipairs {"client", "close_clients", "abort_clients"} do
    local server = await asyncio.start_server(handle, "127.0.0.1", 0)
    local host, port = server.sockets[1]:getsockname()
    local _, writer = await asyncio.open_connection(host, port)
    writer:write("x")
    await asyncio.sleep(0.005)
    server:close()
    local waiting = asyncio.create_task(server:wait_closed())
    await asyncio.sleep(0.005)
    print(how, waiting:done())
    if how == "client" then writer:close() else server[how](server) end
    await waiting
    writer:close()
  end
  await asyncio.sleep(0.005)
  print(handled)
end

asyncio.run(main())
-- expect: client	false
-- expect: close_clients	false
-- expect: abort_clients	false
-- expect: 3
