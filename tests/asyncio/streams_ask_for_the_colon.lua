-- A method of a stream or server that is called with a dot says what to
-- write; wrong arguments are named.
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local async function main()
  local server = await asyncio.start_server(function() end, "127.0.0.1", 0)
  local reader, writer = await asyncio.open_connection(
    server.sockets[1]:getsockname())
  check.raised("write reader:read(", await pcall(reader.read, 5))
  check.raised("write reader:readline(", await pcall(reader.readline))
  check.raises("write writer:write(", writer.write, "x")
  check.raised("write writer:drain(", await pcall(writer.drain))
  check.raises("write writer:close(", writer.close)
  check.raises("write server:close(", server.close)

  check.raises("write() argument 'data'", writer.write, writer, 5)
  check.raised("read() argument 'n'", await pcall(reader.read, reader, "5"))
  check.raised("open_connection() has no option 'tls'", await pcall(
    asyncio.open_connection, "127.0.0.1", 1, {tls = true}))
  check.raised("start_server() argument 'handler'", await pcall(
    asyncio.start_server, 5, "127.0.0.1", 0))
  check.raised("no path and sock", await pcall(asyncio.open_unix_connection))
  check.raised("host and port", await pcall(asyncio.open_connection))
  check.raises(asyncio.TypeError, asyncio.StreamWriter)
  check.raises(asyncio.TypeError, asyncio.Server)
  writer:close()
  server:close()
  print("ok")
end
asyncio.run(main()) -- expect: ok
