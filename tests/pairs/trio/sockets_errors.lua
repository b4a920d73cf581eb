-- Which class of error, and which errno, what a socket refuses has.
-- trio rule 111
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local socket = trio.socket

local function outcome(ok, err)
  if ok then show(true) else show(false, shape(err), err.errno) end
end

trio.run(async function()
  local sock = socket.socket()
  await sock:bind({"127.0.0.1", 0})
  local address = {sock:getsockname()}
  outcome(await pcall(sock.accept, sock))
  outcome(pcall(sock.getpeername, sock))
  outcome(await pcall(sock.recv, sock, 1))
  outcome(await pcall(sock.send, sock, "x"))
  outcome(await pcall(sock.recv, sock, -1))
  outcome(await pcall(sock.connect, sock, "127.0.0.1"))
  outcome(await pcall(sock.connect, sock, {"127.0.0.1"}))
  outcome(await pcall(sock.bind, sock, {"127.0.0.1", 1, 2}))
  outcome(await pcall(sock.send, sock, nil))
  local other = socket.socket()
  outcome(await pcall(other.bind, other, address))
  outcome(await pcall(other.connect, other, address))
  outcome(pcall(other.shutdown, other, socket.SHUT_WR))
  show(other.did_shutdown_SHUT_WR)
  outcome(pcall(other.getsockopt, other, socket.SOL_SOCKET, 9999))
  outcome(pcall(socket.socket, 9999))
  outcome(pcall(socket.SocketType))
  show(shape(select(2, pcall(socket.inet_pton, socket.AF_INET, "1.2.3"))))
  local a, b = socket.socketpair()
  b:close()
  outcome(await pcall(a.send, a, "x"))
  show(#await a:recv(1))
  async with trio.open_nursery() as nursery do
    local c, d = socket.socketpair()
    nursery:start_soon(async function()
      outcome(await pcall(c.recv, c, 1))
    end)
    await trio.testing.wait_all_tasks_blocked()
    outcome(await pcall(c.recv, c, 1))
    c:close()
    d:close()
  end
end)
-- expect: false	OSError	22
-- expect: false	OSError	107
-- expect: false	OSError	107
-- expect: false	BrokenPipeError	32
-- expect: false	ValueError	nil
-- expect: false	ValueError	nil
-- expect: false	ValueError	nil
-- expect: false	ValueError	nil
-- expect: false	TypeError	nil
-- expect: false	OSError	98
-- expect: false	ConnectionRefusedError	111
-- expect: false	OSError	107
-- expect: false
-- expect: false	OSError	92
-- expect: false	OSError	97
-- expect: false	TypeError	nil
-- expect: OSError
-- expect: false	BrokenPipeError	32
-- expect: 0
-- expect: false	BusyResourceError	nil
-- expect: false	ClosedResourceError	nil
