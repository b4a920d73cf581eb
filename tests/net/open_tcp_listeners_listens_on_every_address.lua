-- One listener for each address of the host, with the options that servers
-- want; families that the system lacks are skipped; if one address fails,
-- the others are closed.
local trio = require "trio"
local check = require "tests.lib.check"
local fake_net = require "tests.lib.fake_net"
local socket = trio.socket

local function option(listener, level, name)
  return listener.socket:getsockopt(socket[level], socket[name])
end

local async function close(listeners)
  for _, listener in ipairs(listeners) do await listener:aclose() end
end

trio.run(async function()
  local open = trio.open_tcp_listeners
  local all = await open(0)
  assert(#all >= 1)
  for _, listener in ipairs(all) do
    local host, port = listener.socket:getsockname()
    assert(host == "0.0.0.0" or host == "::")
    assert(port > 0)
    check.eq(option(listener, "SOL_SOCKET", "SO_ACCEPTCONN"), 1)
    check.eq(option(listener, "SOL_SOCKET", "SO_REUSEADDR"), 1)
    check.eq(option(listener, "IPPROTO_TCP", "TCP_NODELAY"), 1)
    if host == "::" then
      check.eq(option(listener, "IPPROTO_IPV6", "IPV6_V6ONLY"), 1)
    end
  end
  await close(all)

  local one = await open(0, {host = "127.0.0.1", backlog = 5})
  check.eq(#one, 1)
  local _, port = one[1].socket:getsockname()
  local err = check.raised(trio.OSError, await pcall(
    open, port, {host = "127.0.0.1"}))
  check.eq(err.name, "EADDRINUSE")
  check.raised("127.0.0.1:" .. port, false, err)

  -- The second address is taken.
  fake_net({"127.0.0.2", "127.0.0.1"}, {})
  check.raised("EADDRINUSE", await pcall(open, port, {host = "a.test"}))
  await close(one)
  local two = await open(port, {host = "a.test"}) -- nothing was left open
  check.eq(#two, 2)
  await close(two)

  -- A family that the kernel lacks.
  local function resolver(list)
    return {getaddrinfo = async function() return list end}
  end
  local alien = {77, socket.SOCK_STREAM, 0, "", {"127.0.0.1", 0}}
  socket.set_custom_hostname_resolver(resolver {
    alien, {socket.AF_INET, socket.SOCK_STREAM, 0, "", {"127.0.0.1", 0}}})
  one = await open(0, {host = "a.test"})
  check.eq(#one, 1)
  await close(one)
  socket.set_custom_hostname_resolver(resolver {alien})
  err = check.raised(trio.OSError, await pcall(open, 0, {host = "a.test"}))
  print(err)
  check.eq(#err.cause.exceptions, 1)

  with trio.CancelScope() as scope do
    scope:cancel()
    await open(0)
  end
end)
-- expect: OSError: [Errno 97] This system doesn't support any of the kinds of socket that that address could use
