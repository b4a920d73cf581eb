-- socket.socket() asks the factory of the run, with all arguments filled in;
-- the other ways of making sockets don't.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local Factory = trio.abc.SocketFactory:subclass()

function Factory:socket(family, kind, proto)
  return {family, kind, proto}
end

trio.run(async function()
  local factory = Factory()
  check.eq(socket.set_custom_socket_factory(factory), nil)
  check.eq(socket.socket(),
           {socket.AF_INET, socket.SOCK_STREAM, 0})
  check.eq(socket.socket {type = 7, proto = 8}, {socket.AF_INET, 7, 8})
  local a, b = socket.socketpair()
  check.eq(socket.SocketType.check(a), true)
  local fd = b:detach()
  local taken <close> = socket.socket {fileno = fd}
  check.eq(taken:fileno(), fd)
  check.eq(socket.set_custom_socket_factory(nil), factory)
  socket.set_custom_socket_factory(factory)
end)

trio.run(async function() -- it went with its run
  local sock <close> = socket.socket()
  check.eq(socket.SocketType.check(sock), true)
end)
local outside <close> = socket.socket()
check.eq(socket.SocketType.check(outside), true)
