-- dup and fromfd make sockets of their own for the same connection; what
-- the system knows of a descriptor counts.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local a, b = socket.socketpair()
  local copy = a:dup()
  check.eq(copy:fileno() ~= a:fileno(), true)
  check.eq(copy.family, a.family)
  a:close()
  await copy:send("from the copy")
  check.eq(await b:recv(100), "from the copy")

  local third <close> = socket.fromfd(copy:fileno(), socket.AF_INET,
                                      socket.SOCK_DGRAM, 17)
  check.eq({third.family, third.type, third.proto},
           {socket.AF_UNIX, socket.SOCK_STREAM, 0})
  check.eq(third:get_inheritable(), false)
  copy:close()
  check.eq(b:is_readable(), false)
  await third:send("x")
  check.eq(b:is_readable(), true)
  await b:wait_readable()
  check.eq(await b:recv(1), "x")
  third:close()
  check.eq(b:is_readable(), true) -- the end
  check.eq(await b:recv(1), "")
end)
