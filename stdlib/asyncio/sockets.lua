-- SPDX-License-Identifier: MIT
--
-- Methods of event loops for descriptors and sockets: callbacks when there
-- is something to read or to write, and what sockets can wait for.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local handles = require "asyncio.handles"
local error, pcall, type = error, pcall, type
local pack, unpack = table.pack, table.unpack
local check_open = events.check_open
local argument_error = core.argument_error

---@class asyncio.EventLoop
local methods = {}

-- --- callbacks -------------------------------------------------------------

--- Call it each time that the descriptor is ready, until it is removed.
local async function watch(watcher)
  with watcher.scope do
    while not watcher.removed do
      await watcher.wait(watcher.fd)
      if watcher.removed then return end
      handles.call_soon(watcher.loop, nil, watcher.callback,
                        unpack(watcher.args, 1, watcher.args.n))
      await core.checkpoint() -- it is called now
    end
  end
end

local async function run(watcher)
  local ok, err = await pcall(watch, watcher)
  if watcher.list[watcher.fd] == watcher then
    watcher.list[watcher.fd] = nil
  end
  if ok then return end
  if core.isinstance(err, core.Cancelled) then error(err, 0) end
  if watcher.removed then return end
  watcher.loop:call_exception_handler {
    message = "Waiting for a descriptor has failed", exception = err,
  }
end

local function remove(list, fd)
  local watcher = list and list[fd]
  if not watcher then return false end
  list[fd], watcher.removed = nil, true
  watcher.scope:cancel()
  return true
end

local function start(watcher)
  if not watcher.removed then core.spawn_system_task(run, watcher) end
end

--- The methods of one direction.
local function define(adder, remover, slot, wait)
  methods[adder] = function(self, fd, callback, ...)
    check_open(self, adder)
    fd = core.fileno(fd, adder)
    args.callback(adder, "callback", callback)
    self[slot] = self[slot] or {}
    local list = self[slot]
    remove(list, fd)
    local watcher = {
      loop = self, list = list, fd = fd, wait = wait, callback = callback,
      args = pack(...), scope = core.CancelScope(), removed = false,
    }
    list[fd] = watcher
    core.call_soon(self._id, start, watcher)
  end
  methods[remover] = function(self, fd)
    check_open(self, remover)
    return remove(self[slot], core.fileno(fd, remover))
  end
end

--- add_reader(fd, callback, ...): call a function with these arguments each
--- time that there is something to be read. It replaces the one before.
--- remove_reader(fd): was there one?
define("add_reader", "remove_reader", "_readers", core.wait_readable)
--- The same when something can be written.
define("add_writer", "remove_writer", "_writers", core.wait_writable)

-- --- sockets ---------------------------------------------------------------

local function check(self, method, sock)
  check_open(self, method)
  if not require "asyncrun.net".is_socket(sock) then
    argument_error("type", method, "sock", sock, "a trio.socket socket")
  end
end

--- Receive up to n bytes; "" at the end.
---@async
---@param sock trio.Socket
---@param n integer
---@return string
methods.sock_recv = async function(self, sock, n)
  check(self, "sock_recv", sock)
  return await sock:recv(n)
end

--- Receive a datagram: the bytes and the sender's address.
---@async
---@param sock trio.Socket
---@param n integer
---@return string
---@return any address
methods.sock_recvfrom = async function(self, sock, n)
  check(self, "sock_recvfrom", sock)
  return await sock:recvfrom(n)
end

--- Send all bytes.
---@async
---@param sock trio.Socket
---@param data string
methods.sock_sendall = async function(self, sock, data)
  check(self, "sock_sendall", sock)
  if type(data) ~= "string" then
    argument_error("type", "sock_sendall", "data", data, "a string")
  end
  while data ~= "" do
    local sent = await sock:send(data)
    data = data:sub(sent + 1)
  end
end

--- Send a datagram.
---@async
---@param sock trio.Socket
---@param data string
---@param address any
---@return integer sent
methods.sock_sendto = async function(self, sock, data, address)
  check(self, "sock_sendto", sock)
  return await sock:sendto(data, address)
end

--- Connect it. Names are looked up.
---@async
---@param sock trio.Socket
---@param address any {host, port} or a path
methods.sock_connect = async function(self, sock, address)
  check(self, "sock_connect", sock)
  require "trio.socket"
  return await sock:connect(address)
end

--- Accept a connection: its socket and its address.
---@async
---@param sock trio.Socket one that listens
---@return trio.Socket
---@return any address
methods.sock_accept = async function(self, sock)
  check(self, "sock_accept", sock)
  return await sock:accept()
end

-- --- names -----------------------------------------------------------------

--- All addresses of a host and a service, as trio.socket.getaddrinfo.
---@async
---@param host? string
---@param port? integer|string
---@param options? trio.LookupOptions
---@return table[]
methods.getaddrinfo = async function(self, host, port, options)
  check_open(self, "getaddrinfo")
  return await require "trio.socket".getaddrinfo(host, port, options)
end

--- The names of a host and a service, by their numbers.
---@async
---@param sockaddr table {host, port}
---@param flags? integer
---@return string host
---@return string service
methods.getnameinfo = async function(self, sockaddr, flags)
  check_open(self, "getnameinfo")
  return await require "trio.socket".getnameinfo(sockaddr, flags)
end

return methods
