-- SPDX-License-Identifier: MIT
--
-- StreamWriter: giving bytes to a connection. write() sends at once what
-- the system takes; only the rest is kept, and a task of the system sends
-- it when there is room. With TLS that task sends everything.

local core = require "asyncrun.core"
local net = require "asyncrun.net"
local reader_module = require "asyncio.reader"
local check_options = require "asyncrun.options"
local error, ipairs, pcall = error, ipairs, pcall
local setmetatable, type = setmetatable, type
local concat, unpack = table.concat, table.unpack
local isinstance, argument_error = core.isinstance, core.argument_error
local RuntimeError = core.RuntimeError
local ClosedResourceError = core.ClosedResourceError
local send_now, READY = net.send_now, 3

local HIGH, LOW = 65536, 16384 -- bytes: drain() waits above, until below
local GOODBYE_SECONDS = 30     -- that the end of TLS may take
local HANDSHAKE_SECONDS = 60

local module = {}

---@class asyncio.StreamWriter
local StreamWriter = {}
StreamWriter.__index = StreamWriter
StreamWriter.__name = "StreamWriter"
StreamWriter.__metatable = "StreamWriter"

-- [1]: the socket, if bytes go to it as they are, or the descriptor of a
-- pipe; _stream: the stream; _socket: what is closed, a socket or FdStream.
-- [READY], for write() and drain() in C: [1], while nothing else is to be
-- looked at. _queue[1.._count], of whose first string _from bytes are sent:
-- _size bytes wait. _lost: the error that broke the connection. _waiters:
-- futures of tasks in drain(), _flushed: of one that waits until all is sent,
-- _ends: of those in wait_closed(). _peername, _sockname: see net.raw_names.
-- _on_close: a function of the server that made it.
--
-- Fields that few connections need are absent until then: a field more than
-- 16 would double each writer's table.

local function check_self(self, method)
  if type(self) ~= "table" or self._size == nil then
    argument_error("type", method, "self", self,
                   "a StreamWriter: write writer:" .. method .. "(...)")
  end
end

--- Wake tasks that wait; with an error, if there is one.
local function wake(futures, err)
  if not futures then return end
  for _, future in ipairs(futures) do
    if not future:done() then
      if err ~= nil then future:set_exception(err)
      else future:set_result() end
    end
  end
end

--- A future in self[name], which wake() is given.
local function new_waiter(self, name)
  local future = core.new_future(self._loop_id)
  local list = self[name] or {}
  self[name] = list
  list[#list + 1] = future
  return future
end

-- --- the end ---------------------------------------------------------------

--- What waits to be sent is dropped.
local function drop(self)
  if self._size == 0 then return end
  self._queue, self._count, self._size, self._from = nil, 0, 0, 0
end

--- Wake who waits for room, or until all is sent: that will never be.
local function wake_senders(self, err)
  if not self._waiters and not self._flushed then return end
  err = err or core.ConnectionResetError("Connection lost")
  wake(self._waiters, err)
  wake(self._flushed, err)
  self._waiters, self._flushed = nil, nil
end

--- Close the socket now.
local function finish(self)
  if self._closed then return end
  self._closed, self[READY] = true, false
  self._socket:close()
  drop(self)
  wake_senders(self, self._lost)
  wake(self._ends, self._lost)
  if self._on_close then self._on_close(self) end
end

--- The connection is broken: what waits to be sent is dropped. What was
--- received can still be read.
local function lose(self, err)
  if isinstance(err, core.BrokenResourceError)
     and isinstance(err.cause, core.BaseException) then
    err = err.cause
  end
  self._lost, self[READY] = err, false
  drop(self)
  self._paused = false
  wake_senders(self, err)
  if self._closing or not self._socket.shutdown then finish(self) end
end

-- --- the task that sends the rest ------------------------------------------

--- All that waits, as one string.
local function join(self)
  local queue = self._queue
  if self._count > 1 then
    queue[1] = concat(queue, "", 1, self._count):sub(self._from + 1)
    for i = 2, self._count do queue[i] = nil end
    self._count, self._from = 1, 0
  end
  return queue[1]
end

--- So many bytes of the first string were sent. Meanwhile it may have been
--- closed.
local function sent(self, n)
  if self._count == 0 then return end
  self._size, self._from = self._size - n, self._from + n
  if self._from == #self._queue[1] then
    table.remove(self._queue, 1)
    self._count, self._from = self._count - 1, 0
  end
  if self._paused and self._size <= LOW then
    self._paused = false
    wake(self._waiters)
    self._waiters = nil
  end
end

local async function send_some(self)
  local stream = self._stream
  if self._direct then
    await stream:wait_send_all_might_not_block()
    local n, err = send_now(self, join(self), self._from)
    if n then sent(self, n) else error(err, 0) end
  else
    local data = join(self)
    await stream:send_all(data)
    sent(self, #data)
  end
end

--- Another descriptor's waiting was ended, not this one's.
local function is_false_alarm(self, err)
  return isinstance(err, ClosedResourceError) and self._socket:fileno() >= 0
end

local async function say_goodbye(self)
  local stream = self._stream
  if self._direct or self._closed then return end
  with core.move_on_after(self._goodbye or GOODBYE_SECONDS) do
    await pcall(stream.aclose, stream)
  end
end

local async function flush(self)
  while self._size > 0 do
    local ok, err = await pcall(send_some, self)
    if not ok and not is_false_alarm(self, err) then
      if isinstance(err, core.Cancelled) then -- the run ends
        finish(self)
        error(err, 0)
      end
      lose(self, err)
    end
  end
  self._flushing = false
  wake(self._flushed)
  self._flushed = nil
  if self._closing then
    await say_goodbye(self)
    finish(self)
  elseif self._eof then
    pcall(self._socket.shutdown, self._socket, net.SHUT_WR)
  else
    self[READY] = not self._lost and self[1]
  end
end

local function start_flush(self)
  if self._flushing or self._closed then return end
  self._flushing = true
  core.spawn_system_task(flush, self)
end

-- --- writing ---------------------------------------------------------------

local function enqueue(self, data, from)
  self[READY] = false
  local count = self._count + 1
  if count == 1 then self._queue, self._from = self._queue or {}, from end
  self._queue[count], self._count = data, count
  self._size = self._size + #data - from
  if self._size > HIGH then self._paused = true end
  start_flush(self)
end

local function check_write(self, method, data)
  check_self(self, method)
  if type(data) ~= "string" then
    argument_error("type", method, "data", data, "a string")
  end
  if self._eof then
    error(RuntimeError(("Cannot call %s() after write_eof()"):format(method)))
  end
end

--- Send bytes: what can't be sent at once is kept and sent when there is
--- room. Then `await writer:drain()`. Nothing when the connection is gone.
---@param data string
StreamWriter.write = net.ready_write(function(self, data, sent, err)
  check_write(self, "write", data)
  if not sent and not err and self[READY] then -- a pipe
    sent, err = send_now(self, data)
  end
  if err then return lose(self, err) end
  if self._lost or self._closed then return end
  sent = sent or 0
  if sent < #data then enqueue(self, data, sent) end
end)

--- Write several strings as one.
---@param list string[]
function StreamWriter:writelines(list)
  check_self(self, "writelines")
  if type(list) ~= "table" then
    argument_error("type", "writelines", "list", list,
                   "a sequence of strings")
  end
  for _, data in ipairs(list) do check_write(self, "writelines", data) end
  self:write(concat(list))
end

--- Wait until less than 16 KiB wait to be sent, if it was more than 64 KiB.
--- Raises what broke the connection.
---@async
StreamWriter.drain = net.ready_drain(async function(self)
  check_self(self, "drain")
  local failure = self._lost or self._reader and self._reader._exception
  if failure then error(failure, 0) end
  if self._closing then
    await core.checkpoint()
    if self._closed then
      error(self._lost or core.ConnectionResetError("Connection lost"), 0)
    end
  end
  if self._paused then await new_waiter(self, "_waiters") end
end)

--- Can the end of what is sent be told? Not with TLS.
---@return boolean
function StreamWriter:can_write_eof()
  check_self(self, "can_write_eof")
  return self._direct
end

--- Tell the other side that no more will be sent, when all is sent.
--- RuntimeError with TLS. A pipe is closed.
function StreamWriter:write_eof()
  check_self(self, "write_eof")
  if not self._socket.shutdown then return self:close() end
  if not self._direct then
    error(RuntimeError("write_eof() can't be used with TLS: close() it"))
  end
  if self._closing or self._eof then return end
  self._eof, self[READY] = true, false
  if self._size == 0 then
    pcall(self._socket.shutdown, self._socket, net.SHUT_WR)
  end
end

-- --- closing ---------------------------------------------------------------

--- Close the connection, when all that was written is sent.
function StreamWriter:close()
  check_self(self, "close")
  if self._closing then return end
  self._closing, self[READY] = true, false
  if self._lost or self._size == 0 and self._direct
     or not core.running_loop() then
    finish(self)
  else
    start_flush(self)
  end
end

--- Close it now: what isn't sent yet is dropped.
function module.abort(self)
  self._closing = true
  finish(self)
end

--- Nobody reads the pipe any more: close it.
function module.hang_up(self)
  if self._size > 0 then
    lose(self, core.BrokenPipeError("the pipe's reader has ended"))
  end
  module.abort(self)
end

--- Was close() called, or is the connection gone?
---@return boolean
function StreamWriter:is_closing()
  check_self(self, "is_closing")
  return self._closing or self._lost ~= nil
end

--- Wait until it is closed. Raises what broke the connection before.
---@async
StreamWriter.wait_closed = async function(self)
  check_self(self, "wait_closed")
  if not self._closed and not self._lost then
    await new_waiter(self, "_ends")
  end
  if self._lost then error(self._lost, 0) end
end

-- --- what is known of the connection ---------------------------------------

--- The parts of an address, packed.
local function address(field)
  return function(self)
    local raw = self[field]
    return raw and table.pack(net.name_of(raw))
  end
end

local function of_tls(method)
  return function(self)
    local stream = self._stream
    if self._direct then return nil end
    return table.pack(stream[method](stream))
  end
end

local INFO = {
  peername = address "_peername", sockname = address "_sockname",
  socket = function(self)
    return self._socket.shutdown and {self._socket, n = 1} or nil
  end,
  pipe = function(self)
    return not self._socket.shutdown and {self._socket, n = 1} or nil
  end,
  ssl_object = function(self)
    return not self._direct and {self._stream, n = 1} or nil
  end,
  sslcontext = function(self)
    return not self._direct and {self._stream.context, n = 1} or nil
  end,
  peercert = of_tls "getpeercert", cipher = of_tls "cipher",
}

--- What is known under a name: "peername" and "sockname" (host and port, or
--- a path), "socket", or "pipe" of a process, and with TLS "ssl_object",
--- "sslcontext", "peercert", "cipher". Else `default`.
---@param name string
---@param default? any
---@return any ...
function StreamWriter:get_extra_info(name, default)
  check_self(self, "get_extra_info")
  local known = INFO[name] and INFO[name](self)
  if not known or known.n == 0 or known[1] == nil then return default end
  return unpack(known, 1, known.n)
end

-- --- TLS -------------------------------------------------------------------

--- Put TLS over a stream and do the handshake. Gives the new stream; closes
--- the old one if that fails.
async function module.secure(stream, context, options, seconds)
  local SSLStream = require "trio.ssl".SSLStream
  local ok, result = await pcall(async function()
    local secured = SSLStream(stream, context, options)
    with core.fail_after(seconds or HANDSHAKE_SECONDS) do
      await secured:do_handshake()
    end
    return secured
  end)
  if ok then return result end
  stream.socket:close()
  if isinstance(result, core.TooSlowError) then
    error(core.ConnectionAbortedError(
      "SSL handshake is taking longer than the given time"))
  elseif isinstance(result, core.BrokenResourceError)
     and isinstance(result.cause, core.BaseException) then
    error(result.cause, 0)
  end
  error(result, 0)
end

--- Write to a stream from now on.
local function attach(self, stream)
  self[1] = stream[1]
  self._stream, self._direct = stream, stream[1] ~= nil
  self[READY] = self[1]
  if self._reader then reader_module.attach(self._reader, stream) end
end

local TLS_OPTIONS = {server_hostname = true, ssl_handshake_timeout = true,
                     ssl_shutdown_timeout = true}

--- Go on with TLS, when all that was written is sent.
---@async
---@param sslcontext ssl.SSLContext
---@param options? {server_hostname?: string, ssl_handshake_timeout?: number,
---  ssl_shutdown_timeout?: number}
StreamWriter.start_tls = async function(self, sslcontext, options)
  check_self(self, "start_tls")
  options = check_options("start_tls", options, TLS_OPTIONS)
  if not self._socket.shutdown then
    error(RuntimeError("start_tls(): a pipe can't have TLS"))
  elseif not self._direct then
    error(RuntimeError("start_tls(): this connection has TLS already"))
  end
  await self:drain()
  if self._size > 0 then await new_waiter(self, "_flushed") end
  local ok, result = await pcall(module.secure, self._stream, sslcontext, {
    server_side = self._on_close and true,
    server_hostname = options.server_hostname,
  }, options.ssl_handshake_timeout)
  if not ok then
    module.abort(self)
    error(result, 0)
  end
  self._goodbye = options.ssl_shutdown_timeout
  attach(self, result)
end

-- --- making one ------------------------------------------------------------

function StreamWriter:__tostring()
  return ("<StreamWriter of %s%s>"):format(
    core.repr(self._socket), self._closing and " closing" or "")
end

core.fix_methods(StreamWriter)

--- Make a writer of a stream, whose bytes the reader takes. write() is called
--- for each message: it is found without a look at the class.
function module.new(stream, socket, reader)
  local peername, sockname = net.raw_names(socket)
  local self = setmetatable({
    false, false, false, write = StreamWriter.write, _reader = reader,
    _socket = socket, _loop_id = core.running_loop(),
    _stream = false, _direct = false, _count = 0, _from = 0, _size = 0,
    _peername = peername, _sockname = sockname,
    _closing = false, _closed = false, _on_close = false,
  }, StreamWriter)
  attach(self, stream)
  return self
end

--- The class of writers: of those that open_connection and start_server
--- give.
---@type asyncio.StreamWriterClass
module.StreamWriter = setmetatable({__name = "StreamWriter"}, {
  __call = function()
    error(core.TypeError("a StreamWriter is made by open_connection() or "
      .. "start_server()"), 2)
  end,
  __name = "class", instances = StreamWriter,
})

return module
