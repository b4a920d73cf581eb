-- All that a closed socket could still be asked raises ClosedResourceError;
-- closing again does nothing. trio rule 113
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket
local Closed = trio.ClosedResourceError

trio.run(async function()
  local s = socket.socket()
  s:close()
  s:close()
  check.eq(s:fileno(), -1)
  check.eq(tostring(s):find("[closed] fd=-1", 1, true) ~= nil, true)
  check.raised(Closed, await pcall(s.recv, s, 1))
  check.raised(Closed, await pcall(s.recvfrom, s, 1))
  check.raised("send(): this socket is closed", await pcall(s.send, s, ""))
  check.raised(Closed, await pcall(s.sendto, s, "", {"127.0.0.1", 1}))
  check.raised(Closed, await pcall(s.accept, s))
  check.raised(Closed, await pcall(s.bind, s, {"127.0.0.1", 0}))
  check.raised(Closed, await pcall(s.connect, s, {"127.0.0.1", 1}))
  check.raised(Closed, await pcall(s.wait_readable, s))
  check.raised(Closed, await pcall(s.wait_writable, s))
  for _, name in ipairs {"listen", "getsockname", "getpeername", "detach",
                         "is_readable", "dup", "get_inheritable"} do
    check.raises(Closed, s[name], s)
  end
  check.raises(Closed, s.shutdown, s, 0)
  check.raises(Closed, s.getsockopt, s, 1, 1)
  check.raises(Closed, s.setsockopt, s, 1, 1, 1)
  check.raises(Closed, s.set_inheritable, s, true)
  check.raises(Closed, function() with s do end end)

  local kept
  with socket.socket() as inner do
    kept = inner
    check.eq(inner:fileno() >= 0, true)
  end
  check.eq(kept:fileno(), -1)
  do
    local scoped <close> = socket.socket()
    kept = scoped
  end
  check.eq(kept:fileno(), -1)
end)
