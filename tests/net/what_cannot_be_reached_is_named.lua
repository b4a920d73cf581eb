-- Refused, unreachable, unknown, in use, not ours: each error says which
-- address, port or name, whatever function met it.
local trio = require "trio"
local ssl = require "ssl"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local socket = trio.socket

-- All that is raised, with the causes and the members of groups.
local function story(err)
  local text = tostring(err)
  if err.cause then text = text .. "\n" .. story(err.cause) end
  for _, member in ipairs(err.exceptions or {}) do
    text = text .. "\n" .. story(member)
  end
  return text
end

local async function says(name, where, f, ...)
  local text = story(check.raised(trio.OSError, await pcall(f, ...)))
  check.raised(name, false, text)
  check.raised(where, false, text)
end

trio.run(async function()
  local free = socket.socket()
  await free:bind({"127.0.0.1", 0})
  local _, closed = free:getsockname() -- bound, and nobody listens
  local there = "127.0.0.1:" .. closed

  await says("ECONNREFUSED", there, trio.open_tcp_stream, "127.0.0.1",
             closed)
  await says("ECONNREFUSED", "localhost:" .. closed, trio.open_tcp_stream,
             "localhost", closed)
  await says("ECONNREFUSED", there, trio.open_ssl_over_tcp_stream,
             "127.0.0.1", closed)
  local sock = socket.socket()
  await says("ECONNREFUSED", there, sock.connect, sock,
             {"127.0.0.1", closed})
  -- The system doesn't route TCP to many at once.
  await says("ENETUNREACH", "224.0.0.1:9", sock.connect, sock,
             {"224.0.0.1", 9})
  await says("ENETUNREACH", "224.0.0.1:9", trio.open_tcp_stream,
             "224.0.0.1", 9)
  sock:close()

  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  local used = "127.0.0.1:" .. port
  local options = {host = "127.0.0.1"}
  await says("EADDRINUSE", used, trio.open_tcp_listeners, port, options)
  await says("EADDRINUSE", used, trio.serve_tcp, print, port, options)
  local context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
  await says("EADDRINUSE", used, trio.serve_ssl_over_tcp, print, port,
             context, options)
  await says("EADDRNOTAVAIL", "192.0.2.1:" .. port,
             trio.open_tcp_listeners, port, {host = "192.0.2.1"})
  await listeners[1]:aclose()
  free:close()

  local path = os.tmpname()
  local unix <close> = socket.socket(socket.AF_UNIX)
  await says("EADDRINUSE", path, unix.bind, unix, path)
  await says("ECONNREFUSED", path, trio.open_unix_socket, path)
  os.remove(path)
  await says("ENOENT", path, trio.open_unix_socket, path)
  await says("EINVAL", "connect ''", trio.open_unix_socket, "")
  await says("ENAMETOOLONG", ("x"):rep(200), trio.open_unix_socket,
             ("x"):rep(200))

  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, {["none.test"] = "nxdomain",
                                     ["dead.test"] = "silence"})
    for _, open in ipairs {trio.open_tcp_stream,
                           trio.open_ssl_over_tcp_stream} do
      await says("not known", "none.test", open, "none.test", 80)
      await says("Temporary failure", "dead.test", open, "dead.test", 80)
    end
    options.host = "none.test"
    await says("not known", "none.test", trio.serve_tcp, print, 0, options)
    local udp <close> = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    await says("not known", "none.test", udp.sendto, udp, "x",
               {"none.test", 80})
    await says("EMSGSIZE", there, udp.sendto, udp, ("x"):rep(100000),
               {"127.0.0.1", closed})
    await udp:connect({"127.0.0.1", closed})
    await says("EMSGSIZE", there, udp.send, udp, ("x"):rep(100000))
    await udp:send("x")
    await says("ECONNREFUSED", there, udp.recv, udp, 10)
    nursery.cancel_scope:cancel()
  end
end)
