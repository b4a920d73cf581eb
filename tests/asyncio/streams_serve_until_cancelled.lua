-- serve_forever ends when it is cancelled, and closes the server and its
-- connections; a second one is refused. asyncio rule 130
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local async function main()
  local server = await asyncio.start_server(async function(reader, writer)
    await reader:read()
    writer:close()
  end, "127.0.0.1", 0, {start_serving = false})
  check.eq(server:is_serving(), false)
  check.eq(server:get_loop(), asyncio.get_running_loop())
  local host, port = server.sockets[1]:getsockname()
  local task = asyncio.create_task(server:serve_forever())
  await asyncio.sleep(0)
  check.eq(server:is_serving(), true)
  check.raised("is already being awaited on serve_forever()",
               await pcall(server.serve_forever, server))
  local reader, writer = await asyncio.open_connection(host, port)
  await asyncio.sleep(0.01)
  task:cancel()
  check.raised(asyncio.CancelledError, await pcall(async function()
    await task
  end))
  check.eq(tostring(server), "<Server sockets=()>")
  check.eq(await reader:read(), "")
  writer:close()
  local err = check.raised(asyncio.OSError, await pcall(
    asyncio.open_connection, host, port))
  check.eq(err.name, "ECONNREFUSED")
  print("ok")
end
asyncio.run(main()) -- expect: ok
