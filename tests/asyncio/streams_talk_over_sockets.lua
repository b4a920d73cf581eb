-- Client and server over TCP and UNIX sockets; handlers may be async or
-- not; who ends its half still gets the answer. asyncio rules 128 and 130
local asyncio = require "asyncio"
local check = require "tests.lib.check"
local folder = require "tests.lib.folder"

local async function echo(reader, writer)
  async for line in reader do
    writer:write(line:upper())
    await writer:drain()
  end
  writer:close()
  await writer:wait_closed()
end

local async function talk(reader, writer)
  writer:write("one\n")
  check.eq(await reader:readline(), "ONE\n")
  writer:writelines {"two\n", "three\n"}
  check.eq(writer:can_write_eof(), true)
  writer:write_eof()
  check.raises("after write_eof", writer.write, writer, "x")
  check.eq(await reader:read(), "TWO\nTHREE\n")
  check.eq(reader:at_eof(), true)
  check.eq(writer:is_closing(), false)
  writer:close()
  check.eq(writer:is_closing(), true)
  await writer:wait_closed()
  check.eq(await reader:read(5), "")
  check.raised("Connection lost", await pcall(writer.drain, writer))
end

local async function tcp(handler)
  local server = await asyncio.start_server(handler, "127.0.0.1", 0)
  local host, port = server.sockets[1]:getsockname()
  check.eq(server:is_serving(), true)
  async with server do
    local reader, writer = await asyncio.open_connection(host, port)
    local peer, peer_port = writer:get_extra_info("peername")
    check.eq({peer, peer_port}, {host, port})
    check.eq(writer:get_extra_info("ssl_object"), nil)
    check.eq(writer:get_extra_info("what", 5), 5)
    check.eq(writer:get_extra_info("socket"):getpeername(), host)
    await talk(reader, writer)
    check.eq(writer:get_extra_info("peername"), host)
  end
  check.eq(#server.sockets, 0)
  check.eq(server:is_serving(), false)
  check.raised("is closed", await pcall(server.serve_forever, server))
end

local async function unix(path)
  local server = await asyncio.start_unix_server(echo, path)
  local reader, writer = await asyncio.open_unix_connection(path)
  check.eq((writer:get_extra_info("peername")), path)
  await talk(reader, writer)
  server:close()
  await server:wait_closed()
  check.eq(io.open(path), nil)
end

local async function main()
  await tcp(echo)
  await tcp(function(reader, writer)
    asyncio.create_task(echo(reader, writer))
  end)
  local dir <close> = folder()
  await unix(tostring(dir / "socket"))
  await unix("\0asyncrun-streams-test-" .. os.time())
  print("ok")
end
asyncio.run(main()) -- expect: ok
