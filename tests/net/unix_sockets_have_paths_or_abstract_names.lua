-- UNIX sockets: a path, a name in the abstract namespace, no name at all.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local async function talk(address)
  local listener <close> = socket.socket(socket.AF_UNIX)
  await listener:bind(address)
  listener:listen()
  check.eq({listener:getsockname()}, {address})
  local client <close> = socket.socket(socket.AF_UNIX)
  await client:connect(address)
  local server, peer = await listener:accept()
  check.eq(peer, "") -- the client has no name
  check.eq({client:getpeername()}, {address})
  await client:send("hello")
  check.eq(await server:recv(100), "hello")
  server:close()
end

trio.run(async function()
  local path = os.tmpname()
  os.remove(path)
  await talk(path)
  -- the path is still there: it can't be bound again
  local again <close> = socket.socket(socket.AF_UNIX)
  local err = check.raised(trio.OSError, await pcall(again.bind, again, path))
  check.eq(err.name, "EADDRINUSE")
  check.eq(err.address, path)
  os.remove(path)

  local name = "\0asyncrun test\0 " .. path
  await talk(name)
  await again:bind("") -- the system finds a name
  check.eq(again:getsockname():byte(), 0)
  check.eq(tostring(again):find("laddr=@", 1, true) ~= nil, true)

  local other <close> = socket.socket(socket.AF_UNIX)
  err = check.raised("ENAMETOOLONG",
                     await pcall(other.bind, other, ("x"):rep(108)))
  check.raised("ENAMETOOLONG",
               await pcall(other.bind, other, "\0" .. ("x"):rep(108)))
  check.eq(err.call, "bind")
  check.raised(trio.ValueError, await pcall(other.bind, other, "a\0b"))
  check.raised(trio.TypeError, await pcall(other.bind, other, {"x", 1}))
  await other:bind("\0" .. path:sub(-8) .. ("x"):rep(99))
  check.eq(#other:getsockname(), 108)
end)
