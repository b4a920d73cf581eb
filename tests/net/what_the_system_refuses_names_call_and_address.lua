-- Failures of the system are OSErrors of the right class, with errno, its
-- name, the call and the address.
local trio = require "trio"
local check = require "tests.lib.check"
local core = require "asyncrun.core"
local socket = trio.socket

local function is(err, class, name, call, address)
  check.eq(core.isinstance(err, core[class]), true)
  check.eq({err.name, err.call, err.address}, {name, call, address})
  check.eq(tostring(err), ("%s: [Errno %d] %s (%s): %s %s"):format(
    class, err.errno, err.strerror, name, call, address))
end

trio.run(async function()
  local sock <close> = socket.socket()
  await sock:bind({"127.0.0.1", 0})
  local _, port = sock:getsockname()
  local here = "127.0.0.1:" .. port

  local _, err = await pcall(sock.accept, sock)
  is(err, "OSError", "EINVAL", "accept", here)

  local client <close> = socket.socket()
  _, err = await pcall(client.connect, client, {"127.0.0.1", port})
  is(err, "ConnectionRefusedError", "ECONNREFUSED", "connect", here)
  _, err = await pcall(client.connect, client, {"127.0.0.1", port})
  is(err, "ConnectionRefusedError", "ECONNREFUSED", "connect", here)
  _, err = await pcall(client.bind, client, {"127.0.0.1", port})
  check.eq(err.call, "bind")

  local other <close> = socket.socket()
  _, err = await pcall(other.bind, other, {"127.0.0.1", port})
  is(err, "OSError", "EADDRINUSE", "bind", here)
  sock:listen()
  await client:connect({"127.0.0.1", port}) -- it can try again
  _, err = await pcall(client.connect, client, {"127.0.0.1", port})
  is(err, "OSError", "EISCONN", "connect", here)

  local server = await sock:accept()
  server:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ("ii"):pack(1, 0))
  server:close() -- resets
  _, err = await pcall(client.recv, client, 10)
  is(err, "ConnectionResetError", "ECONNRESET", "recv", here)
  _, err = await pcall(client.send, client, "x")
  is(err, "BrokenPipeError", "EPIPE", "send", here)

  err = check.raises("ENOTCONN", other.getpeername, other)
  check.eq(err.call, "getpeername")
  check.raises("ENOTCONN", other.shutdown, other, socket.SHUT_RDWR)
  check.raises("EINVAL", client.shutdown, client, 77)
  check.raises("EAFNOSUPPORT", socket.socket, 9999)
  check.raises("socket", socket.socket, socket.AF_INET, 9999)
  check.raises("EPROTONOSUPPORT", socket.socket, socket.AF_INET,
               socket.SOCK_STREAM, 200)
  check.raises("EOPNOTSUPP", socket.socketpair, socket.AF_INET)
  check.raises("EBADF", socket.fromfd, 1000000)
  check.raises("ENOTSOCK", socket.fromfd, 0)
  check.raises("ENOTSOCK", socket.socket, {fileno = 0})
end)
