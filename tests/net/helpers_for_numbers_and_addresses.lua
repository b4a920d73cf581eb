-- Byte order, packed addresses, names of interfaces, constants.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

check.eq(("I2"):pack(socket.htons(0x1234)), "\x12\x34")
check.eq(socket.ntohs(socket.htons(0x1234)), 0x1234)
check.eq(("I4"):pack(socket.htonl(0x12345678)), "\x12\x34\x56\x78")
check.eq(socket.ntohl(socket.htonl(0xfffffffe)), 0xfffffffe)
check.raises("htons() argument 'x': expected an integer from 0 to 65535, "
  .. "got 65536", socket.htons, 65536)
check.raises(trio.ValueError, socket.htonl, -1)
check.raises(trio.TypeError, socket.ntohl, "1")

check.eq(socket.inet_aton("127.1"), "\127\0\0\1")
check.eq(socket.inet_ntoa("\1\2\3\4"), "1.2.3.4")
check.eq(socket.inet_pton(socket.AF_INET, "1.2.3.4"), "\1\2\3\4")
check.eq(socket.inet_ntop(socket.AF_INET6, ("\0"):rep(15) .. "\1"), "::1")
check.raises(trio.OSError, socket.inet_aton, "x")
check.raises(trio.OSError, socket.inet_pton, socket.AF_INET, "127.1")
check.raises(trio.ValueError, socket.inet_pton, 77, "1.2.3.4")
check.raises(trio.ValueError, socket.inet_pton, socket.AF_INET, "1.2.3.4\0")
check.raises("expected 4 bytes", socket.inet_ntoa, "abc")
check.raises("expected 16 bytes", socket.inet_ntop, socket.AF_INET6, "abcd")

check.eq(#socket.gethostname() > 0, true)
check.eq(socket.if_indextoname(socket.if_nametoindex("lo")), "lo")
local found
for _, interface in ipairs(socket.if_nameindex()) do
  local index, name = table.unpack(interface)
  check.eq(socket.if_indextoname(index), name)
  found = found or name == "lo"
end
check.eq(found, true)
check.raises(trio.OSError, socket.if_nametoindex, "no such interface")
check.raises(trio.OSError, socket.if_indextoname, 99999)
check.raises(trio.ValueError, socket.if_indextoname, 0)
trio.run(async function()
  check.eq(await socket.getprotobyname("udp"), socket.IPPROTO_UDP)
  check.raised("protocol not found: 'no'",
               await pcall(socket.getprotobyname, "no"))
end)

check.eq(socket.INADDR_LOOPBACK, 0x7f000001)
check.eq(socket.INADDR_BROADCAST, 0xffffffff)
for _, name in ipairs {"AF_UNIX", "SO_REUSEPORT", "TCP_NODELAY", "IPV6_V6ONLY",
                       "MSG_PEEK", "AI_PASSIVE", "NI_NUMERICHOST",
                       "EAI_NONAME", "SOMAXCONN", "SHUT_RDWR"} do
  check.eq(math.type(socket[name]), "integer", name)
end
