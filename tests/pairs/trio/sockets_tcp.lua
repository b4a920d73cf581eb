-- A TCP conversation with trio.socket. Only what is sent orders the tasks.
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local socket = trio.socket

local async function serve(listener)
  local sock, address = await listener:accept()
  show("accepted", address[1], sock.family, sock.type, sock.proto)
  show("from there", address[2] == select(2, sock:getpeername()))
  while true do
    local data = await sock:recv(100)
    show("server got", #data)
    if data == "" then break end
    await sock:send(data .. data)
  end
  sock:close()
  show("closed", sock:fileno())
end

trio.run(async function()
  with socket.socket() as listener do
    await listener:bind({"127.0.0.1", 0})
    listener:listen()
    local host, port = listener:getsockname()
    show(host, port > 0)
    local client = socket.socket()
    await client:connect({"127.0.0.1", port})
    show("connected", (client:getpeername()))
    local sent = await client:send("hello")
    async with trio.open_nursery() as nursery do
      nursery:start_soon(serve, listener)
      local data = await client:recv(100)
      show(sent, data)
      show(client.did_shutdown_SHUT_WR)
      client:shutdown(socket.SHUT_WR)
      show(client.did_shutdown_SHUT_WR)
      show("client got", #await client:recv(100))
      client:close()
    end
  end
  local a, b = socket.socketpair()
  show(a.family == socket.AF_UNIX, a.type == socket.SOCK_STREAM)
  show(a:getsockname())
  show(a:is_readable(), b:is_readable())
  await a:send("x")
  show(a:is_readable(), b:is_readable())
  with trio.CancelScope() as scope do
    scope:cancel()
    local ok, err = await pcall(b.recv, b, 1)
    show(ok, shape(err))
    error(err)
  end
  show(await b:recv(1))
  local copy = b:dup()
  b:close()
  await a:send("y")
  show(await copy:recv(1))
  a:close()
  copy:close()
end)
-- expect: 127.0.0.1	true
-- expect: connected	127.0.0.1
-- expect: accepted	127.0.0.1	2	1	0
-- expect: from there	true
-- expect: server got	5
-- expect: 5	hellohello
-- expect: false
-- expect: true
-- expect: server got	0
-- expect: closed	-1
-- expect: client got	0
-- expect: true	true
-- expect:
-- expect: false	false
-- expect: false	true
-- expect: false	Cancelled
-- expect: x
-- expect: y
