-- connect, bind and sendto look up names through the custom resolver, which
-- isn't asked for numbers; it is gone when the run ends.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local Resolver = trio.abc.HostnameResolver:subclass()

async function Resolver:getaddrinfo(host, port, family, kind, proto, flags)
  self.asked = {host, port, family, kind, proto, flags}
  await trio.lowlevel.checkpoint()
  if host == "never" then await trio.sleep_forever() end
  local numbers = family == socket.AF_INET and {"127.0.0.1", self.port}
    or {"::1", self.port, 0, 0}
  return {{family, kind, proto, "", numbers}}
end

async function Resolver:getnameinfo(address, flags)
  return "host of " .. address[1], "flags " .. flags
end

check.raises("from inside a run", socket.set_custom_hostname_resolver, nil)
check.raises("from inside a run", socket.set_custom_socket_factory, nil)

trio.run(async function()
  local resolver = Resolver()
  check.eq(socket.set_custom_hostname_resolver(resolver), nil)
  check.raises(trio.TypeError, socket.set_custom_hostname_resolver, 5)

  local listener <close> = socket.socket()
  resolver.port = 0
  await listener:bind({"some.name", "service"})
  check.eq(resolver.asked, {"some.name", "service", socket.AF_INET,
                            socket.SOCK_STREAM, 0, socket.AI_PASSIVE})
  listener:listen()
  resolver.port = select(2, listener:getsockname())
  local client <close> = socket.socket()
  await client:connect({"other.name", 5})
  check.eq(resolver.asked[6], 0)
  check.eq(select(2, client:getpeername()), resolver.port)

  local six <close> = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
  resolver.port = 9
  await six:sendto("x", {"name", 9, 5})
  check.eq(resolver.asked, {"name", 9, socket.AF_INET6, socket.SOCK_DGRAM, 0,
                            socket.AI_V4MAPPED})
  await six:sendto("x", 0, {"name", 9})
  local only <close> = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
  only:setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, true)
  await only:sendto("x", {"name", 9})
  check.eq(resolver.asked[6], 0)

  resolver.asked = nil
  await six:sendto("x", {"::1", 9})
  check.eq(resolver.asked, nil)
  check.eq({await socket.getnameinfo({"127.0.0.1", 1})},
           {"host of 127.0.0.1", "flags 0"})

  local lost = socket.socket()
  with trio.move_on_after(0.005) do await lost:connect({"never", 1}) end
  check.eq(lost:fileno(), -1)
  local kept <close> = socket.socket()
  with trio.move_on_after(0.005) do await kept:bind({"never", 1}) end
  check.eq(kept:fileno() >= 0, true)

  check.eq(socket.set_custom_hostname_resolver(nil), resolver)
  socket.set_custom_hostname_resolver(resolver)
end)

trio.run(async function()
  check.eq(socket.set_custom_hostname_resolver(nil), nil)
end)
