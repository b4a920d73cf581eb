-- Connections that end well, that are cut off and that are forgotten leave
-- no descriptor and no memory.
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local async function echo(reader, writer)
  writer:write(await reader:read(100))
  await writer:drain()
  writer:close()
end

local async function connections()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local host, port = server.sockets[1]:getsockname()
  async with server do
    local reader, writer = await asyncio.open_connection(host, port)
    writer:write("hi")
    check.eq(await reader:readexactly(2), "hi")
    check.eq(await reader:read(), "")
    writer:close()
  end
  await pcall(asyncio.open_connection, host, port) -- refused
end

local async function forgotten()
  local server = await asyncio.start_server(function(_, writer)
    writer:write(("x"):rep(1000000))
  end, "127.0.0.1", 0)
  local reader = await asyncio.open_connection(
    server.sockets[1]:getsockname())
  check.eq(#await reader:read(10), 10)
end

local function no_leaks(f)
  local function run()
    asyncio.run(f())
    collectgarbage()
  end
  for _ = 1, 30 do run() end
  check.no_leaks(run)
end
no_leaks(connections)
no_leaks(forgotten)
print("ok") -- expect: ok
