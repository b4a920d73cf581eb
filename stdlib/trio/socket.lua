-- SPDX-License-Identifier: MIT
--
-- trio.socket: sockets as the system has them, for tasks. What they do is
-- in C; here is what needs names of hosts, and what a program can replace.
-- The class of sockets and the constants are described in stdlib/meta.

local core = require "asyncrun.core"
local net = require "asyncrun.net"

local error, next, pairs, pcall = error, next, pairs, pcall
local rawget, select, type = rawget, select, type
local setmetatable = setmetatable
local unpack = table.unpack
local methods = core.methods("socket")

---@class trio.socket
local socket = {}

for name, value in pairs(net) do
  if name:find("^%u[%u%d_]+$") then socket[name] = value end
end

-- --- what a program can replace --------------------------------------------

-- root task -> {resolver = ..., factory = ...}, for the run that it is of
local custom = setmetatable({}, {__mode = "k"})

--- What was set in this run; nil outside of one.
local function setting(kind)
  if next(custom) == nil then return nil end
  local in_run, root = pcall(core.current_root_task)
  local own = in_run and root and custom[root]
  return own and own[kind] or nil
end

--- Set it, and return what it was.
local function replace(fname, kind, object, expected)
  local of = type(object)
  if object ~= nil and of ~= "table" and of ~= "userdata" then
    core.argument_error("type", fname, kind, object, expected)
  end
  local in_run, root = pcall(core.current_root_task)
  if not in_run or not root then
    error(core.RuntimeError(fname .. "() must be called from inside a run"))
  end
  local own = custom[root] or {}
  local old = own[kind]
  own[kind] = object
  custom[root] = next(own) ~= nil and own or nil
  return old
end

--- Let this object answer getaddrinfo and getnameinfo, and with them all
--- look-ups of names, until the run ends; nil: the system's way. Numeric
--- hosts aren't asked for. Returns the one before. RuntimeError outside a
--- run.
---@param resolver? trio.abc.HostnameResolver
---@return trio.abc.HostnameResolver? previous
function socket.set_custom_hostname_resolver(resolver)
  return replace("set_custom_hostname_resolver", "resolver", resolver,
                 "an object with getaddrinfo() and getnameinfo(), or nil")
end

--- Let this object make the sockets of socket.socket() until the run ends;
--- nil: real ones. Returns the one before. RuntimeError outside a run.
---@param factory? trio.abc.SocketFactory
---@return trio.abc.SocketFactory? previous
function socket.set_custom_socket_factory(factory)
  return replace("set_custom_socket_factory", "factory", factory,
                 "an object with socket(), or nil")
end

-- --- names -----------------------------------------------------------------

--- A name could not be looked up; below OSError. errno is one of EAI_*,
--- name its name.
---@type trio.OSErrorClass
socket.gaierror = net.gaierror

--- The arguments of getaddrinfo behind the port, without a table.
local function spread(family, kind, proto, flags)
  if type(family) == "table" then
    local o = family
    return o.family or 0, o.type or 0, o.proto or 0, o.flags or 0
  end
  return family or 0, kind or 0, proto or 0, flags or 0
end

local NUMERIC = net.AI_NUMERICHOST | net.AI_NUMERICSERV

--- As libc's: all addresses of a host and a service, best first, as
--- {family, type, proto, canonname, {host, port, ...}}. gaierror if there
--- is none.
---@async
---@param host? string a name or an address; nil: this host
---@param port? integer|string a number or a service's name
---@param family? integer|trio.LookupOptions or all that follows
---@param kind? integer SOCK_STREAM, ...
---@param proto? integer
---@param flags? integer AI_*
---@return table[] addresses
async function socket.getaddrinfo(host, port, family, kind, proto, flags)
  local resolver = setting("resolver")
  if not resolver then
    return await net.getaddrinfo(host, port, family, kind, proto, flags)
  end
  family, kind, proto, flags = spread(family, kind, proto, flags)
  local ok, result = await pcall(net.getaddrinfo, host, port, family, kind,
                                 proto, flags | NUMERIC)
  if ok then return result end
  if not core.isinstance(result, net.gaierror)
     or result.errno ~= net.EAI_NONAME then
    error(result, 0)
  end
  return await resolver:getaddrinfo(host, port, family, kind, proto, flags)
end

--- As libc's: the names of a host and a service, by their numbers. gaierror
--- if there are none.
---@async
---@param address table {host, port, ...}
---@param flags? integer NI_*
---@return string host
---@return string service
async function socket.getnameinfo(address, flags)
  local resolver = setting("resolver")
  if resolver then return await resolver:getnameinfo(address, flags or 0) end
  return await net.getnameinfo(address, flags)
end

--- Ask these name servers from now on; nil: the system's. Look-ups in
--- progress begin again.
---@param servers? string "192.0.2.1,[2001:db8::1]:5353"
---@param options? {timeout?: number, tries?: integer} seconds of the first
---  try, and how many there are; default 2 and 3
socket.set_dns_servers = net.set_dns_servers

--- The number of a protocol ("tcp"). OSError if it has none.
---@async
---@param name string
---@return integer proto
async function socket.getprotobyname(name)
  local number = net.getprotobyname(name)
  await core.checkpoint()
  return number
end

--- What getaddrinfo is asked for the host of an address.
local function host_of(address)
  local host = rawget(address, 1)
  if host == "" then return nil end
  if host == "<broadcast>" then return "255.255.255.255" end
  return host
end

--- An address with a name in it as one with numbers, as the socket needs
--- it.
local async function resolve(sock, address, flags)
  local family = sock.family
  if family == net.AF_INET6
     and sock:getsockopt(net.IPPROTO_IPV6, net.IPV6_V6ONLY) == 0 then
    flags = flags | net.AI_V4MAPPED
  end
  local host, port = host_of(address), rawget(address, 2)
  local found = await socket.getaddrinfo(host, port, family, sock.type,
                                         sock.proto, flags)
  local first = found[1] and found[1][5]
  if type(first) ~= "table" then
    error(core.RuntimeError("the hostname resolver gave no address"))
  end
  if family ~= net.AF_INET6 then return first end
  return {first[1], first[2], rawget(address, 3) or first[3],
          rawget(address, 4) or first[4]}
end

-- --- the class: what takes an address --------------------------------------

local connect, bind, sendto = methods.connect, methods.bind, methods.sendto

--- A cancelled look-up closes the socket, as a cancelled connection does:
--- there must be one rule.
local async function resolve_or_close(sock, address)
  local ok, result = await pcall(resolve, sock, address, 0)
  if ok then return result end
  if core.isinstance(result, core.Cancelled) then sock:close() end
  error(result, 0)
end

async function methods.connect(self, address)
  if not net.is_numeric(self, address, "connect") then
    address = await resolve_or_close(self, address)
  end
  return await connect(self, address)
end

async function methods.bind(self, address)
  if not net.is_numeric(self, address, "bind") then
    address = await resolve(self, address, net.AI_PASSIVE)
  end
  return await bind(self, address)
end

--- sendto(data, address) or sendto(data, flags, address)
async function methods.sendto(self, data, ...)
  local n = select("#", ...)
  local flags, address = 0, (...)
  if n > 1 then flags, address = ... end
  if not net.is_numeric(self, address, "sendto") then
    address = await resolve(self, address, 0)
  end
  return await sendto(self, data, flags, address)
end

-- --- making sockets ----------------------------------------------------------

local OPTIONS = {family = 1, type = 2, proto = 3, fileno = 4}

--- The arguments of socket(), of which the last may be a table of options.
local function arguments(...)
  local n = select("#", ...)
  local options = select(n + 1, nil, ...)
  if type(options) ~= "table" or n > 4 then return ... end
  local args = {...}
  args[n] = nil
  for name, value in pairs(options) do
    if not OPTIONS[name] then
      core.argument_error("type", "socket", "options", name,
                          "family, type, proto or fileno")
    end
    args[OPTIONS[name]] = value
  end
  return unpack(args, 1, 4)
end

local function new_socket(family, kind, proto, fileno)
  if fileno ~= nil then return net.take_fd(fileno) end
  local factory = setting("factory")
  if not factory then return net.socket(family, kind, proto) end
  return factory:socket(family or net.AF_INET, kind or net.SOCK_STREAM,
                        proto or 0)
end

--- Make a socket. The arguments may be a table, {family =, type =, proto =,
--- fileno =}, and are AF_INET, SOCK_STREAM, 0 by default; a fileno is a
--- descriptor to take over, whose family, type and protocol the system
--- knows.
---@param ... any family, type, proto, fileno
---@overload fun(options: trio.SocketOptions): trio.Socket
---@return trio.Socket
function socket.socket(...)
  return new_socket(arguments(...))
end

--- Make two sockets that are connected with each other.
---@param family? integer default AF_UNIX
---@param kind? integer default SOCK_STREAM
---@param proto? integer default 0
---@return trio.Socket
---@return trio.Socket
socket.socketpair = net.socketpair

--- Make a socket for a copy of a descriptor. What the system knows of it
--- counts, whatever the arguments say.
---@param fd integer
---@param family? integer
---@param kind? integer
---@param proto? integer
---@return trio.Socket
socket.fromfd = net.fromfd

local SocketType = {}

--- Is this a socket?
---@param value any
---@return boolean
function SocketType.check(value)
  return net.is_socket(value)
end

--- The class of sockets: SocketType.check(value) tells whether a value is
--- one. Not for making them: TypeError if called.
---@type trio.SocketType
socket.SocketType = setmetatable(SocketType, {
  __index = methods,
  __call = function()
    error(core.TypeError("SocketType is an abstract class; use "
      .. "trio.socket.socket if you want to construct a socket object"), 2)
  end,
})

-- --- helpers -----------------------------------------------------------------

--- A number of 16 bits from this machine's byte order to the network's.
---@param x integer
---@return integer
socket.htons = net.htons

--- And back.
---@param x integer
---@return integer
socket.ntohs = net.ntohs

--- A number of 32 bits from this machine's byte order to the network's.
---@param x integer
---@return integer
socket.htonl = net.htonl

--- And back.
---@param x integer
---@return integer
socket.ntohl = net.ntohl

--- The 4 bytes of an IPv4 address in any notation. OSError if it is none.
---@param ip_string string
---@return string packed
socket.inet_aton = net.inet_aton

--- The text of the 4 bytes of an IPv4 address.
---@param packed_ip string
---@return string
socket.inet_ntoa = net.inet_ntoa

--- The bytes of an address. OSError if it is none.
---@param family integer AF_INET or AF_INET6
---@param ip_string string
---@return string packed 4 or 16 bytes
socket.inet_pton = net.inet_pton

--- The text of an address's bytes.
---@param family integer AF_INET or AF_INET6
---@param packed_ip string 4 or 16 bytes
---@return string
socket.inet_ntop = net.inet_ntop

--- The name of this host.
---@return string
socket.gethostname = net.gethostname

--- The number of a network interface ("lo"). OSError if there is none.
---@param if_name string
---@return integer
socket.if_nametoindex = net.if_nametoindex

--- The name of a network interface. OSError if there is none.
---@param if_index integer
---@return string
socket.if_indextoname = net.if_indextoname

--- The network interfaces of this host.
---@return {[1]: integer, [2]: string}[] index and name of each
socket.if_nameindex = net.if_nameindex

return socket
