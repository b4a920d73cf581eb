-- TypeError and ValueError name the method, the argument and what it got.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket
local TypeError, ValueError = trio.TypeError, trio.ValueError

local async function bad(class, text, method, ...)
  local err = check.raised(class, await pcall(method, ...))
  if not tostring(err):find(text, 1, true) then
    error(("%q isn't in: %s"):format(text, err), 2)
  end
end

trio.run(async function()
  local s <close> = socket.socket()
  local six <close> = socket.socket(socket.AF_INET6)
  local a, b = socket.socketpair()
  await bad(TypeError, "recv() argument 'max_bytes': expected an integer, "
    .. "got nothing", s.recv, s)
  await bad(TypeError, "got '10'", s.recv, s, "10")
  await bad(TypeError, "got 1.5", s.recv, s, 1.5)
  await bad(ValueError, "recv() argument 'max_bytes': expected an integer "
    .. "that isn't negative, got -1", s.recv, s, -1)
  await bad(ValueError, "recvfrom()", s.recvfrom, s, math.mininteger)
  await bad(TypeError, "recv() argument 'flags'", s.recv, s, 1, "x")
  await bad(ValueError, "recv() argument 'flags'", s.recv, s, 1, 1 << 40)
  await bad(TypeError, "send() argument 'data': expected a string, got 5",
            a.send, a, 5)
  await bad(TypeError, "send() argument 'data'", a.send, a)
  await bad(TypeError, "send() argument 'flags'", a.send, a, "x", {})
  await bad(TypeError, "sendto() argument 'data'", s.sendto, s, {},
            {"127.0.0.1", 1})
  await bad(TypeError, "sendto() argument 'flags'", s.sendto, s, "x", "y",
            {"127.0.0.1", 1})
  await bad(ValueError, "sendto() argument 'address'", s.sendto, s, "x")

  for _, name in ipairs {"connect", "bind"} do
    local method = s[name]
    local say = name .. "() argument 'address': expected an address "
      .. "{host, port}"
    await bad(ValueError, say, method, s)
    await bad(ValueError, say, method, s, "127.0.0.1")
    await bad(ValueError, say, method, s, {})
    await bad(ValueError, say, method, s, {"127.0.0.1"})
    await bad(ValueError, say, method, s, {"127.0.0.1", 1, 2})
    await bad(TypeError, "'address[1]': expected a host", method, s, {5, 1})
    await bad(ValueError, "'address[1]'", method, s, {"a\0b", 1})
    await bad(TypeError, "'address[2]'", method, s, {"127.0.0.1", {}})
    await bad(TypeError, "'address[2]'", method, s, {"127.0.0.1", 1.5})
    await bad(ValueError, "'address[2]': expected a port from 0 to 65535, "
      .. "got 65536", method, s, {"127.0.0.1", 65536})
    await bad(ValueError, "got -1", method, s, {"127.0.0.1", -1})
    await bad(ValueError, "{host, port, flowinfo, scope_id}", method, six,
              {"::1", 1, 2, 3, 4})
    await bad(ValueError, "flowinfo", method, six, {"::1", 1, 1 << 20})
    await bad(ValueError, "scope_id", method, six, {"::1", 1, 0, 1 << 32})
    await bad(TypeError, "scope_id", method, six, {"::1", 1, 0, "lo"})
  end

  await bad(TypeError, "write object:recv(...)", s.recv, 5)
  await bad(TypeError, "recv() needs a socket", s.recv, io.stdout)
  check.raises(TypeError, s.shutdown, s)
  check.raises(TypeError, s.listen, s, "x")
  check.raises(TypeError, s.close)
  check.raises(TypeError, socket.socket, "x")
  check.raises("family, type, proto or fileno, got 'kind'", socket.socket,
               {kind = 1})
  check.raises(ValueError, socket.fromfd, -1)
  check.raises(TypeError, socket.fromfd)
  check.raises("abstract class", socket.SocketType)
  check.eq(socket.SocketType.check(s), true)
  check.eq(socket.SocketType.check({}), false)
  check.eq(socket.SocketType.check(io.stdout), false)
  check.raises("can't be set", function() s.family = 1 end)
  check.eq(s.no_such_thing, nil)

  -- not one of them has harmed the sockets
  check.eq(await a:send("x"), 1)
  check.eq(await b:recv(1), "x")
end)

-- An operation needs a task.
local err = check.raises(trio.RuntimeError, trio.run, async function()
  local sock <close> = socket.socket()
  error(trio.RuntimeError(tostring(sock.recv)))
end)
check.eq(tostring(err):find("function", 1, true) ~= nil, true)
