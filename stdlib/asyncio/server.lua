-- SPDX-License-Identifier: MIT
--
-- Servers: a task of the system accepts connections of each listener; the
-- handler of a connection gets a reader and a writer.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local readers = require "asyncio.reader"
local streams = require "asyncio.streams"
local writers = require "asyncio.writer"
local tcp = require "trio.tcp"
local check_options = require "asyncrun.options"
local error, ipairs, next, pairs = error, ipairs, next, pairs
local pcall, setmetatable, tostring, type = pcall, setmetatable, tostring, type
local isinstance = core.isinstance
local RuntimeError, ValueError = core.RuntimeError, core.ValueError
local CancelledError, Cancelled = core.CancelledError, core.Cancelled

local RETRY_AFTER = 1 -- seconds, when there is no room for a connection
local BACKLOG = 100

local module = {}

---@class asyncio.Server
---@field sockets trio.Socket[] those that listen; empty when it is closed
local Server = {}
Server.__name = "Server"
Server.__metatable = "Server"

local function check_self(self, method)
  if type(self) ~= "table" or self._listeners == nil then
    core.argument_error("type", method, "self", self,
                        "a Server: write server:" .. method .. "(...)")
  end
end

function Server:__index(name)
  if name == "sockets" then
    local list = {}
    for i, listener in ipairs(self._listeners) do
      list[i] = listener.socket
    end
    return list
  end
  return Server[name]
end

-- --- handlers --------------------------------------------------------------

local function report(self, err, task)
  self._loop:call_exception_handler {
    message = "Unhandled exception in client_connected_cb",
    exception = err, task = task,
  }
end

--- The handler's task has ended: a failed one closes its connection.
local function handler_done(self, writer, task)
  if not task:cancelled() then
    local err = task:exception()
    if err == nil then return end
    report(self, err, task)
  end
  writer:close()
end

local function start_task(self, writer, coro)
  local task = self._loop:create_task(coro)
  task:add_done_callback(function() handler_done(self, writer, task) end)
end

--- Call the handler: an async one gives a coroutine object.
local function call_handler(self, stream, socket)
  local reader, writer = streams.pair(stream, socket, self._limit)
  if self._goodbye then writer._goodbye = self._goodbye end
  self._connections[writer] = true
  writer._on_close = self._detach
  local ok, result = pcall(self._handler, reader, writer)
  if ok and core.iscoroutine(result) then
    local coro = result
    ok, result = pcall(start_task, self, writer, coro)
    if not ok then args.dismiss(coro) end
  end
  if not ok then
    report(self, result)
    writer:close()
  end
end

--- A connection with TLS: a handshake that fails is the client's fault.
local async function secure_and_call(self, stream)
  local socket = stream.socket
  local ok, result = await pcall(writers.secure, stream, self._context,
                                 {server_side = true}, self._handshake)
  if ok then call_handler(self, result, socket)
  elseif isinstance(result, Cancelled) then error(result, 0) end
end

-- --- accepting -------------------------------------------------------------

local NO_ROOM = {EMFILE = true, ENFILE = true, ENOMEM = true, ENOBUFS = true}

local async function accept_one(self, listener)
  local ok, stream = await pcall(listener.accept, listener)
  if not ok then return stream end
  if self._context then
    core.spawn_system_task(secure_and_call, self, stream)
  else
    call_handler(self, stream, stream.socket)
  end
end

local async function accept_all(self, listener)
  while true do
    local err = await accept_one(self, listener)
    if err ~= nil then
      if isinstance(err, core.ClosedResourceError) then return end
      if not isinstance(err, core.OSError) then error(err, 0) end
      self._loop:call_exception_handler {
        message = NO_ROOM[err.name] and "socket.accept() out of system "
          .. "resource" or "Accepting a connection has failed",
        exception = err,
      }
      await core.sleep(RETRY_AFTER)
    end
  end
end

local function start_serving(self)
  if self._serving then return end
  self._serving = true
  for _, listener in ipairs(self._listeners) do
    listener.socket:listen(self._backlog)
    core.spawn_system_task(accept_all, self, listener)
  end
end

-- --- methods ---------------------------------------------------------------

local function check_usable(self, method)
  check_self(self, method)
  if self._closed then
    error(RuntimeError(("server %s is closed"):format(tostring(self))))
  end
end

--- Accept connections from now on, if it doesn't yet.
---@async
Server.start_serving = async function(self)
  check_usable(self, "start_serving")
  start_serving(self)
  await core.checkpoint()
end

--- Does it accept connections?
---@return boolean
function Server:is_serving()
  check_self(self, "is_serving")
  return self._serving
end

--- The loop in which it was made.
---@return asyncio.EventLoop
function Server:get_loop()
  check_self(self, "get_loop")
  return self._loop
end

local function wake(self)
  for _, future in ipairs(self._waiters) do
    if not future:done() then future:set_result() end
  end
  self._waiters = {}
end

--- Stop listening. Connections go on.
function Server:close()
  check_self(self, "close")
  if self._closed then return end
  self._closed, self._serving = true, false
  local listeners = self._listeners
  self._listeners = {}
  for _, listener in ipairs(listeners) do listener.socket:close() end
  if self._path then os.remove(self._path) end
  if self._forever then self._forever:cancel() end
  if next(self._connections) == nil then wake(self) end
end

--- Close the connections that are left, when what was written is sent.
function Server:close_clients()
  check_self(self, "close_clients")
  local open = {}
  for writer in pairs(self._connections) do open[#open + 1] = writer end
  for _, writer in ipairs(open) do writer:close() end
end

--- Close the connections that are left at once.
function Server:abort_clients()
  check_self(self, "abort_clients")
  local open = {}
  for writer in pairs(self._connections) do open[#open + 1] = writer end
  for _, writer in ipairs(open) do writers.abort(writer) end
end

--- Wait until it is closed, and all its connections are.
---@async
Server.wait_closed = async function(self)
  check_self(self, "wait_closed")
  if self._closed and next(self._connections) == nil then return end
  local future = self._loop:create_future()
  self._waiters[#self._waiters + 1] = future
  await future
end

local async function wait_for(future)
  await future
end

--- Serve until it is cancelled; it is closed then. RuntimeError if another
--- task does.
---@async
Server.serve_forever = async function(self)
  check_self(self, "serve_forever")
  if self._forever then
    error(RuntimeError(("server %s is already being awaited on "
      .. "serve_forever()"):format(tostring(self))))
  end
  check_usable(self, "serve_forever")
  start_serving(self)
  self._forever = self._loop:create_future()
  local ok, err = await pcall(wait_for, self._forever)
  self._forever = nil
  if ok then return end
  self:close()
  if isinstance(err, CancelledError) then
    self:close_clients()
    await self:wait_closed()
  end
  error(err, 0)
end

Server.__aenter = async function(self)
  check_self(self, "__aenter")
  return self
end

Server.__aexit = async function(self)
  self:close()
  await self:wait_closed()
end

function Server:__tostring()
  local names = {}
  for i, socket in ipairs(self.sockets) do names[i] = tostring(socket) end
  return ("<Server sockets=(%s)>"):format(table.concat(names, ", "))
end

-- --- making one ------------------------------------------------------------

local function new(handler, listeners, options)
  local self = setmetatable({
    _handler = handler, _listeners = listeners, _limit = options.limit,
    _context = options.ssl, _handshake = options.ssl_handshake_timeout,
    _goodbye = options.ssl_shutdown_timeout,
    _backlog = options.backlog or BACKLOG, _waiters = {},
    -- a connection that is forgotten doesn't hold the server
    _connections = setmetatable({}, {__mode = "k"}),
    _loop = events.get_running_loop(), _serving = false, _closed = false,
    _forever = nil,
  }, Server)
  function self._detach(writer)
    self._connections[writer] = nil
    if self._closed and next(self._connections) == nil then wake(self) end
  end
  if options.start_serving ~= false then start_serving(self) end
  return self
end

local function check(fname, handler, options, known)
  local copy = {}
  for name, value in pairs(check_options(fname, options, known)) do
    copy[name] = value
  end
  tcp.check_handler(fname, handler)
  copy.limit = readers.check_limit(fname, copy.limit)
  streams.check_tls(fname, copy)
  if copy.ssl then require "asyncrun.tls".engine(copy.ssl, true) end
  return copy
end

--- A listener of the option sock.
local function of_socket(options)
  local sock = streams.check_socket(options.sock)
  sock:listen(options.backlog or BACKLOG)
  return {require "trio.stream".SocketListener(sock)}
end

--- The listeners of one host or of several.
local async function listen(fname, host, port, options)
  if type(host) ~= "table" then host = {host} end
  local all = {}
  local function give_up()
    for _, listener in ipairs(all) do listener.socket:close() end
  end
  for i = 1, math.max(#host, 1) do
    local name = host[i]
    if name == "" then name = nil end
    local ok, some = await pcall(tcp.listen, fname, port or 0, {
      host = name, backlog = options.backlog or BACKLOG,
      family = options.family, flags = options.flags,
      reuse_address = options.reuse_address, reuse_port = options.reuse_port,
    })
    if not ok then
      give_up()
      error(some, 0)
    end
    for _, listener in ipairs(some) do all[#all + 1] = listener end
  end
  return all
end

local TCP_OPTIONS = {
  host = true, port = true, limit = true, ssl = true, sock = true,
  backlog = true, start_serving = true, ssl_handshake_timeout = true,
  ssl_shutdown_timeout = true, reuse_address = true, reuse_port = true,
  family = true, flags = true,
}

---@class asyncio.ServerOptions
---@field host? string|string[]
---@field port? integer
---@field limit? integer of the readers, default 65536
---@field ssl? ssl.SSLContext a server's
---@field sock? trio.Socket a bound one, instead of host and port
---@field backlog? integer connections that wait, default 100
---@field start_serving? boolean default true
---@field ssl_handshake_timeout? number seconds, default 60
---@field ssl_shutdown_timeout? number seconds, default 30
---@field reuse_address? boolean default true
---@field reuse_port? boolean others may have the same port
---@field family? integer AF_INET or AF_INET6 of trio.socket
---@field flags? integer of the look-up

--- Listen on a port; handler(reader, writer), an async function or an
--- ordinary one, is called for each connection. What it raises goes to the
--- loop's exception handler.
---@async
---@param handler fun(reader: asyncio.StreamReader,
---  writer: asyncio.StreamWriter)
---@param host? string|string[] nil or "": all of the machine
---@param port? integer 0 for a free one
---@param options? asyncio.ServerOptions
---@return asyncio.Server
async function module.start_server(handler, host, port, options)
  local fname = "start_server"
  if args.is_plain(host) and #host == 0 then
    options, host, port = host, host.host, host.port
  end
  options = check(fname, handler, options, TCP_OPTIONS)
  local listeners
  if options.sock ~= nil then
    if host ~= nil or port ~= nil then
      error(ValueError("host/port and sock can not be specified at the same "
        .. "time"))
    end
    listeners = of_socket(options)
  elseif host == nil and port == nil then
    error(ValueError("Neither host/port nor sock were specified"))
  else
    listeners = await listen(fname, host, port, options)
  end
  return new(handler, listeners, options)
end

local UNIX_OPTIONS = {
  limit = true, ssl = true, sock = true, backlog = true,
  start_serving = true, ssl_handshake_timeout = true,
  ssl_shutdown_timeout = true, cleanup_socket = true,
}

--- What an earlier server has left there.
local async function remove_socket(path)
  if path:byte() == 0 then return end
  local file = require "trio".Path(path)
  local ok, is_socket = await pcall(file.is_socket, file)
  if ok and is_socket then os.remove(path) end
end

local async function bind(path)
  local socket = require "trio.socket"
  local sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
  local ok, err = await pcall(sock.bind, sock, path)
  if ok then return sock end
  sock:close()
  error(err, 0)
end

--- Listen on a UNIX socket, as start_server does on a port. Its file is
--- removed when the server is closed.
---@async
---@param handler fun(reader: asyncio.StreamReader,
---  writer: asyncio.StreamWriter)
---@param path? string a leading NUL byte: the abstract namespace
---@param options? asyncio.ServerOptions
---@return asyncio.Server
async function module.start_unix_server(handler, path, options)
  local fname = "start_unix_server"
  if args.is_plain(path) then options, path = path, nil end
  options = check(fname, handler, options, UNIX_OPTIONS)
  if options.sock ~= nil and path ~= nil then
    error(ValueError("path and sock can not be specified at the same time"))
  elseif options.sock == nil then
    if path == nil then
      error(ValueError("path was not specified, and no sock specified"))
    end
    if type(path) ~= "string" then
      core.argument_error("type", fname, "path", path, "a string")
    end
    await remove_socket(path)
    options.sock = await bind(path)
  end
  local server = new(handler, of_socket(options), options)
  if path and path:byte() ~= 0 and options.cleanup_socket ~= false then
    server._path = path
  end
  return server
end

--- The class of servers: of those that start_server gives.
---@type asyncio.ServerClass
module.Server = setmetatable({__name = "Server"}, {
  __call = function()
    error(core.TypeError("a Server is made by start_server()"), 2)
  end,
  __name = "class", instances = Server,
})

return module
