-- What a handler raises goes to the loop's exception handler, its
-- connection is closed, and the server goes on. asyncio rule 129
local asyncio = require "asyncio"

local async function serve_one(handler)
  local server = await asyncio.start_server(handler, "127.0.0.1", 0)
  local reader, writer = await asyncio.open_connection(
    server.sockets[1]:getsockname())
  print(await reader:read() == "")
  writer:close()
  reader, writer = await asyncio.open_connection(
    server.sockets[1]:getsockname())
  print(await reader:read() == "")
  writer:close()
  server:close()
  await server:wait_closed()
end

local async function main()
  asyncio.get_running_loop():set_exception_handler(function(_, context)
    print(context.message .. ": " .. tostring(context.exception))
  end)
  await serve_one(async function()
    await asyncio.sleep(0)
    error(asyncio.ValueError("async"))
  end)
  await serve_one(function() error(asyncio.ValueError("sync")) end)
end
asyncio.run(main())
-- expect: Unhandled exception in client_connected_cb: ValueError: async
-- expect: true
-- expect: Unhandled exception in client_connected_cb: ValueError: async
-- expect: true
-- expect: Unhandled exception in client_connected_cb: ValueError: sync
-- expect: true
-- expect: Unhandled exception in client_connected_cb: ValueError: sync
-- expect: true
