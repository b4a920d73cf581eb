-- SPDX-License-Identifier: MIT
--
-- create_datagram_endpoint: a protocol, whose methods are called with what
-- comes, and a transport, which sends at once. A task of the system receives,
-- another one sends what didn't go.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local handles = require "asyncio.handles"
local net = require "asyncrun.net"
local socket = require "trio.socket"
local check_options = require "asyncrun.options"
local error, ipairs, pcall = error, ipairs, pcall
local rawequal, setmetatable, type = rawequal, setmetatable, type
local argument_error, isinstance = core.argument_error, core.isinstance
local ValueError, TypeError = core.ValueError, core.TypeError

local MAX_SIZE = 262144        -- bytes of a datagram
local HIGH, LOW = 65536, 16384 -- bytes that wait to be sent

local methods = {}

-- --- the transport ---------------------------------------------------------

---@class asyncio.DatagramTransport
local Transport = {}
Transport.__index = Transport
Transport.__name = "DatagramTransport"
Transport.__metatable = "DatagramTransport"

-- _peer: the address of all that is sent, if there is one; _connected: the
-- system knows it. _queue: {data, address} that wait to be sent, _size bytes.

local function check_self(self, method)
  if type(self) ~= "table" or self._queue == nil then
    argument_error("type", method, "self", self,
                   "a transport: write transport:" .. method .. "(...)")
  end
end

--- Call a method of the protocol, if it has it.
local function tell(self, method, ...)
  local protocol = self._protocol
  local f = protocol[method]
  if f then f(protocol, ...) end
end

--- The same in its turn. What it raises goes to the exception handler.
local function tell_soon(self, method, ...)
  handles.call_soon(self._loop, nil, tell, self, method, ...)
end

local function finish(self, err)
  if self._closed then return end
  self._closed, self._closing = true, true
  self:get_extra_info("sockname")
  self:get_extra_info("peername")
  self._queue, self._size = {}, 0
  self._socket:close()
  if core.running_loop() then tell_soon(self, "connection_lost", err) end
end

-- --- receiving -------------------------------------------------------------

local function deliver(self, method, ...)
  if not self._closing then tell(self, method, ...) end
end

local async function receive_one(self)
  local ok, data, addr = await pcall(self._socket.recvfrom, self._socket,
                                     MAX_SIZE)
  if ok then
    handles.call_soon(self._loop, nil, deliver, self, "datagram_received",
                      data, addr)
  elseif isinstance(data, core.OSError) then
    handles.call_soon(self._loop, nil, deliver, self, "error_received",
                      data)
  else
    error(data, 0)
  end
  await core.checkpoint() -- it is called now
end

local async function receive(self)
  while not self._closing do
    local ok, err = await pcall(receive_one, self)
    if not ok then
      if isinstance(err, core.ClosedResourceError) then return end
      self._closed, self._closing = true, true
      self._socket:close()
      error(err, 0) -- the run ends
    end
  end
end

-- --- sending ---------------------------------------------------------------

local function sent(self, n)
  self._size = self._size - n
  if self._paused and self._size <= LOW then
    self._paused = false
    tell(self, "resume_writing")
  end
end

local async function send_one(self, data, addr)
  local sock = self._socket
  if addr then await sock:sendto(data, addr) else await sock:send(data) end
end

local async function flush(self)
  while self._queue[1] and not self._closed do
    local item = table.remove(self._queue, 1)
    local ok, err = await pcall(send_one, self, item[1], item[2])
    if not ok then
      if not isinstance(err, core.Exception) then error(err, 0) end
      if not self._closed then tell(self, "error_received", err) end
    end
    sent(self, #item[1])
  end
  self._flushing = false
  if self._closing then finish(self) end
end

local function enqueue(self, data, addr)
  self._queue[#self._queue + 1] = {data, addr}
  self._size = self._size + #data
  if not self._paused and self._size > HIGH then
    self._paused = true
    tell(self, "pause_writing")
  end
  if not self._flushing then
    self._flushing = true
    core.spawn_system_task(flush, self)
  end
end

local function same_address(a, b)
  if rawequal(a, b) then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  return a[1] == b[1] and a[2] == b[2]
end

--- Send a datagram; one that doesn't go at once waits. An error is told to
--- the protocol's error_received. ValueError for another address than the
--- remote one.
---@param data string
---@param addr? any {host, port} or a path; not needed with a remote address
function Transport:sendto(data, addr)
  check_self(self, "sendto")
  if type(data) ~= "string" then
    argument_error("type", "sendto", "data", data, "a string")
  end
  if self._peer then
    if addr ~= nil and not same_address(addr, self._peer) then
      error(ValueError(("Invalid address: must be nil or %s"):format(
        core.repr(self._peer[1] or self._peer))))
    end
    addr = not self._connected and self._peer or nil
  end
  if self._closed then return end
  if self._queue[1] then return enqueue(self, data, addr) end
  local done, err = net.send_datagram(self._socket, data, addr)
  if done == false then enqueue(self, data, addr)
  elseif err then tell(self, "error_received", err) end
end

--- End it, when all is sent: then connection_lost(nil) is called.
function Transport:close()
  check_self(self, "close")
  if self._closing then return end
  self._closing = true
  if not self._flushing then finish(self) end
end

--- End it now: what waits to be sent is dropped.
function Transport:abort()
  check_self(self, "abort")
  finish(self)
end

--- Was it closed?
---@return boolean
function Transport:is_closing()
  check_self(self, "is_closing")
  return self._closing
end

local function address(method)
  return function(sock)
    if sock:fileno() < 0 then return nil end
    local result = table.pack(pcall(sock[method], sock))
    return result[1] and table.pack(table.unpack(result, 2, result.n)) or nil
  end
end

local INFO = {
  sockname = address "getsockname", peername = address "getpeername",
  socket = function(sock) return {sock, n = 1} end,
}

--- What is known under a name: "sockname", "peername" (host and port, or a
--- path) or "socket". Else `default`.
---@param name string
---@param default? any
---@return any ...
function Transport:get_extra_info(name, default)
  check_self(self, "get_extra_info")
  local known = self._info[name]
  if not known and INFO[name] then
    known = INFO[name](self._socket)
    self._info[name] = known
  end
  if not known or known[1] == nil then return default end
  return table.unpack(known, 1, known.n)
end

--- How many bytes wait to be sent.
---@return integer
function Transport:get_write_buffer_size()
  check_self(self, "get_write_buffer_size")
  return self._size
end

--- Whose methods are called.
---@return any
function Transport:get_protocol()
  check_self(self, "get_protocol")
  return self._protocol
end

--- Call another object's methods from now on.
---@param protocol any
function Transport:set_protocol(protocol)
  check_self(self, "set_protocol")
  self._protocol = protocol
end

function Transport:__tostring()
  return ("<DatagramTransport of %s%s>"):format(
    core.repr(self._socket), self._closing and " closing" or "")
end

-- --- the socket ------------------------------------------------------------

local SOCKET_OPTIONS = {"family", "proto", "flags", "reuse_port",
                        "allow_broadcast"}

local function check_socket(options)
  local sock = options.sock
  if not net.is_socket(sock) or sock.type ~= socket.SOCK_DGRAM then
    error(ValueError("A datagram socket was expected, got "
      .. core.repr(sock)))
  end
  for _, name in ipairs(SOCKET_OPTIONS) do
    if options[name] then
      error(ValueError("socket modifier keyword arguments can not be used "
        .. "when sock is specified. (" .. name .. ")"))
    end
  end
  return sock
end

--- The addresses of one end: family -> address.
local async function resolve(fname, addr, options)
  if addr == nil then return nil end
  if type(addr) ~= "table" then
    error(TypeError(fname .. "(): an address must be {host, port}, got "
      .. core.repr(addr)))
  end
  local found = {}
  for _, info in ipairs(await socket.getaddrinfo(addr[1], addr[2], {
    family = options.family or 0, type = socket.SOCK_DGRAM,
    proto = options.proto or 0, flags = options.flags or 0,
  })) do
    found[#found + 1] = {family = info[1], address = info[5]}
  end
  return found
end

local function find(list, family)
  for _, item in ipairs(list) do
    if item.family == family then return item.address end
  end
end

--- What to try: {family, local address, remote address} each.
local async function candidates(fname, near, far, options)
  local family = options.family or 0
  if near == nil and far == nil then
    if family == 0 then error(ValueError("unexpected address family")) end
    return {{family}}
  elseif socket.AF_UNIX == family then
    return {{family, near, far}}
  end
  local nears = await resolve(fname, near, options)
  local fars = await resolve(fname, far, options)
  local list = {}
  for _, item in ipairs(nears or fars) do
    local other = nears and fars and find(fars, item.family)
    if other or not (nears and fars) then
      list[#list + 1] = {item.family, nears and item.address,
                         not nears and item.address or other or nil}
    end
  end
  if #list == 0 then error(ValueError("can not get address information")) end
  return list
end

local async function set_up(sock, candidate, options)
  if options.reuse_port then
    sock:setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
  end
  if options.allow_broadcast then
    sock:setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
  end
  if candidate[2] then await sock:bind(candidate[2]) end
  if candidate[3] and not options.allow_broadcast then
    await sock:connect(candidate[3])
  end
end

--- The first that works: its socket and its remote address.
local async function open(fname, near, far, options)
  local first
  for _, candidate in ipairs(await candidates(fname, near, far, options)) do
    local sock = socket.socket(candidate[1], socket.SOCK_DGRAM,
                               options.proto or 0)
    local ok, err = await pcall(set_up, sock, candidate, options)
    if ok then return sock, candidate[3] end
    sock:close()
    if not isinstance(err, core.OSError) then error(err, 0) end
    first = first or err
  end
  error(first, 0)
end

-- --- making one ------------------------------------------------------------

local OPTIONS = {
  local_addr = true, remote_addr = true, family = true, proto = true,
  flags = true, reuse_port = true, allow_broadcast = true, sock = true,
}

---@class asyncio.DatagramOptions
---@field local_addr? any {host, port} or a path: where it receives
---@field remote_addr? any {host, port} or a path: to whom it sends, and from
---  whom alone it receives
---@field family? integer AF_INET, AF_INET6, AF_UNIX of trio.socket
---@field proto? integer
---@field flags? integer of the look-up
---@field reuse_port? boolean others may have the same port
---@field allow_broadcast? boolean
---@field sock? trio.Socket a datagram socket, instead of all this

--- Is it a table of options, not an address?
local function is_options(x)
  return args.is_plain(x) and x[1] == nil
end

local function take(fname, near, far, options)
  if is_options(near) then near, options = nil, near
  elseif is_options(far) then far, options = nil, far end
  options = check_options(fname, options, OPTIONS)
  if near == nil then near = options.local_addr end
  if far == nil then far = options.remote_addr end
  return near, far, options
end

local function new(loop, protocol, sock, peer, connected)
  return setmetatable({
    _loop = loop, _protocol = protocol, _socket = sock, _peer = peer,
    _connected = connected, _queue = {}, _size = 0, _info = {},
    _closing = false, _closed = false, _paused = false, _flushing = false,
  }, Transport)
end

--- Make a socket for datagrams, and a protocol with protocol_factory().
--- Its connection_made(transport) is called before this returns.
---@async
---@param protocol_factory fun(): any
---@param local_addr? any {host, port} or a path
---@param remote_addr? any {host, port} or a path
---@param options? asyncio.DatagramOptions may come second, with both
---@return asyncio.DatagramTransport
---@return any protocol
methods.create_datagram_endpoint = async function(self, protocol_factory,
                                                  local_addr, remote_addr,
                                                  options)
  local fname = "create_datagram_endpoint"
  events.check_open(self, fname)
  args.callback(fname, "protocol_factory", protocol_factory)
  local near, far
  near, far, options = take(fname, local_addr, remote_addr, options)
  local sock, peer
  if options.sock ~= nil then sock = check_socket(options)
  else sock, peer = await open(fname, near, far, options) end
  local ok, protocol = pcall(protocol_factory)
  if not ok then
    sock:close()
    error(protocol, 0)
  end
  local transport = new(self, protocol, sock, peer,
                        peer ~= nil and not options.allow_broadcast)
  tell_soon(transport, "connection_made", transport)
  core.spawn_system_task(receive, transport)
  await core.checkpoint()
  return transport, protocol
end

return methods
