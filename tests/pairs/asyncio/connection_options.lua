-- Options of open_connection and start_server, and calls that contradict
-- themselves.
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio, trio = require "asyncio", require "trio"
local socket = trio.socket

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  show(ok and "fine" or shape(result))
end

local async function echo(reader, writer)
  writer:write(await reader:readline())
  await writer:drain()
  writer:close()
end

local async function talk(host, port, options)
  local reader, writer = await asyncio.open_connection(host, port, options)
  writer:write("hello\n")
  local line = await reader:readline()
  local address, local_port = writer:get_extra_info("sockname")
  writer:close()
  await writer:wait_closed()
  return line, address, local_port
end

local async function main()
  local start, connect = asyncio.start_server, asyncio.open_connection
  -- families
  local server = await start(echo, "localhost", 0, {family = socket.AF_INET})
  show(#server.sockets, server.sockets[1].family == socket.AF_INET)
  local _, port = server.sockets[1]:getsockname()
  show(await talk("localhost", port, {family = socket.AF_INET}) == "hello\n")
  await attempt(connect, "127.0.0.1", port, {family = socket.AF_INET6})
  -- from where
  local free = socket.socket()
  await free:bind({"127.0.0.1", 0})
  local _, number = free:getsockname()
  free:close()
  local line, address, local_port = await talk("127.0.0.1", port, {
    local_addr = {"127.0.0.1", number}})
  show(line == "hello\n", address, local_port == number)
  show((await talk("localhost", port, {
    happy_eyeballs_delay = 0.25, interleave = 1,
    family = socket.AF_INET})) == "hello\n")
  -- a port for several
  local shared = await start(echo, "127.0.0.1", 0, {reuse_port = true})
  _, number = shared.sockets[1]:getsockname()
  local other = await start(echo, "127.0.0.1", number, {reuse_port = true})
  show(#other.sockets)
  await attempt(start, echo, "127.0.0.1", number)
  other:close()
  shared:close()
  -- several hosts
  other = await start(echo, {"127.0.0.1", "127.0.0.2"}, 0)
  show(#other.sockets)
  other:close()
  -- sockets of its own
  local sock = socket.socket()
  await sock:bind({"127.0.0.1", 0})
  other = await start(echo, {sock = sock})
  show(select(2, other.sockets[1]:getsockname())
    == select(2, sock:getsockname()))
  local mine = socket.socket()
  await mine:connect({sock:getsockname()})
  show((await talk(nil, nil, {sock = mine})) == "hello\n")
  other:close()
  -- contradictions
  mine = socket.socket()
  await attempt(start, echo, "127.0.0.1", 0, {sock = mine})
  await attempt(connect, "127.0.0.1", 1, {sock = mine})
  mine:close()
  mine = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  await attempt(start, echo, {sock = mine})
  await attempt(connect, {sock = mine})
  mine:close()
  await attempt(start, echo)
  await attempt(connect)
  await attempt(connect, "127.0.0.1", port, {server_hostname = "x"})
  await attempt(connect, "127.0.0.1", port, {ssl_handshake_timeout = 1})
  await attempt(connect, "127.0.0.1", port, {ssl_shutdown_timeout = 1})
  await attempt(start, echo, "127.0.0.1", 0, {ssl_handshake_timeout = 1})
  local context = require "ssl".create_default_context()
  for _, seconds in ipairs {0, -1} do
    await attempt(connect, "127.0.0.1", port, {
      ssl = context, ssl_handshake_timeout = seconds})
    await attempt(connect, "127.0.0.1", port, {
      ssl = context, ssl_shutdown_timeout = seconds})
  end
  await attempt(start, echo, "127.0.0.1", 0, {color = "red"})
  await attempt(connect, "127.0.0.1", port, {color = "red"})
  await attempt(asyncio.open_unix_connection)
  await attempt(asyncio.start_unix_server, echo)
  server:close()
  await server:wait_closed()
  await attempt(connect, "127.0.0.1", port)
end

asyncio.run(main())
-- expect: 1	true
-- expect: true
-- expect: gaierror
-- expect: true	127.0.0.1	true
-- expect: true
-- expect: 1
-- expect: OSError
-- expect: 2
-- expect: true
-- expect: true
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: TypeError
-- expect: TypeError
-- expect: ValueError
-- expect: ValueError
-- expect: ConnectionRefusedError
