-- A TCP connection: what is sent arrives, byte for byte; addresses are known
-- at both ends; the end of the stream is "".
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local listener <close> = socket.socket()
  check.eq(listener.family, socket.AF_INET)
  check.eq(listener.type, socket.SOCK_STREAM)
  check.eq(listener.proto, 0)
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  local host, port = listener:getsockname()
  check.eq(host, "127.0.0.1")

  local client <close> = socket.socket()
  await client:connect({host, port})
  local server, address = await listener:accept()
  check.eq(address, {client:getsockname()})
  check.eq({client:getpeername()}, {host, port})
  check.eq({server:getsockname()}, {host, port})

  check.eq(await client:send("a\0b"), 3)
  check.eq(await client:send(""), 0)
  check.eq(await server:recv(100), "a\0b")
  await client:send("hello")
  check.eq(await server:recv(2), "he")
  check.eq(await server:recv(0), "")
  check.eq(await server:recv(100, socket.MSG_PEEK), "llo")
  check.eq(await server:recv(100), "llo")

  check.eq(client.did_shutdown_SHUT_WR, false)
  client:shutdown(socket.SHUT_WR)
  check.eq(client.did_shutdown_SHUT_WR, true)
  check.eq(await server:recv(100), "")
  check.eq(await server:recv(100), "")
  check.eq(await server:send("still"), 5)
  check.eq(await client:recv(100), "still")
  server:close()
  check.eq(await client:recv(100), "")
end)
