-- A NUL is a byte like others in what is sent, searched for and set; in a
-- name, a path or a port it is an error that shows it, and nothing is cut
-- off there.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local async function named(shown, f, ...)
  local err = check.raised(trio.ValueError, await pcall(f, ...))
  check.raised(shown, false, err)
end

trio.run(async function()
  local a, b = socket.socketpair()
  a, b = trio.SocketStream(a), trio.SocketStream(b)
  await a:send_all("\0")
  await a:send_all("one\0two\0\0three\0four\nfive\0\0")
  check.eq(await b:receive_until("\0"), "")
  check.eq(await b:receive_until("\0"), "one")
  check.eq(await b:receive_until("\0\0"), "two")
  check.eq(await b:receive_exactly(6), "three\0")
  async for line in b:lines() do
    check.eq(line, "four")
    break
  end
  check.eq(await b:receive_some(), "five\0\0")
  await a:aclose()
  await b:aclose()

  local tcp <close> = socket.socket()
  local unix <close> = socket.socket(socket.AF_UNIX)
  local udp <close> = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  await named([['127.0.0.1\0.example']], tcp.connect, tcp,
              {"127.0.0.1\0.example", 80})
  await named([['localhost\0.example']], tcp.bind, tcp,
              {"localhost\0.example", 0})
  await named([['localhost\0']], udp.sendto, udp, "x", {"localhost\0", 9})
  await named([['localhost\0.example']], trio.open_tcp_stream,
              "localhost\0.example", 80)
  await named([['localhost\0.example']], trio.open_ssl_over_tcp_stream,
              "localhost\0.example", 80)
  await named([['\0']], trio.open_tcp_listeners, 0, {host = "\0"})
  await named([['/tmp/a\0b']], trio.open_unix_socket, "/tmp/a\0b")
  await named([['/tmp/a\0b']], unix.bind, unix, "/tmp/a\0b")
  await named([['80\0']], socket.getaddrinfo, "localhost", "80\0")
  await named([['127.0.0.1\0']], socket.getnameinfo, {"127.0.0.1\0", 80})
  check.raises([[127.0.0.1\0]], socket.inet_aton, "127.0.0.1\0")
  check.raises([[127.0.0.1\0]], socket.inet_pton, socket.AF_INET,
               "127.0.0.1\0")
  check.raises([[lo\0]], socket.if_nametoindex, "lo\0")
end)
