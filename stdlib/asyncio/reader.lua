-- SPDX-License-Identifier: MIT
--
-- StreamReader: taking bytes from a connection. Nothing is read before
-- somebody asks: what a reader doesn't take stays in the system's buffers,
-- and holds the sender back. The bytes come from a stream of trio's; a
-- reader without one has only what it is fed.

local core = require "asyncrun.core"
local net = require "asyncrun.net"
local error, ipairs, pcall = error, ipairs, pcall
local math_type, min = math.type, math.min
local setmetatable, type = setmetatable, type
local isinstance, argument_error = core.isinstance, core.argument_error
local ValueError, RuntimeError = core.ValueError, core.RuntimeError
local Buffer, at_end, pull = net.Buffer, net.at_end, net.pull
local ready_read, READY = net.ready_read, 3

local CHUNK = 65536
local DEFAULT_LIMIT = 65536

local module = {DEFAULT_LIMIT = DEFAULT_LIMIT}

---@class asyncio.StreamReader
local StreamReader = {}
StreamReader.__index = StreamReader
StreamReader.__name = "StreamReader"
StreamReader.__metatable = "StreamReader"

-- [1]: the socket, if the bytes come from one as they are, or the
-- descriptor of a pipe; _stream: the stream of TLS, if they don't; _pipe: an
-- FdStream, which is closed at the end. _buffer: a Buffer, or false while
-- none was needed; _exception: what every call raises; _waiting: true, or
-- the future of a task that waits. [READY], for read() in C: the socket while
-- nothing else is to be looked at.

local function check_self(self, method)
  if type(self) ~= "table" or self._limit == nil then
    argument_error("type", method, "self", self,
                   "a StreamReader: write reader:" .. method .. "(...)")
  end
end

local function check_begin(self, method)
  check_self(self, method)
  if self._exception ~= nil then error(self._exception, 0) end
end

local function is_empty(self)
  local buffer = self._buffer
  return not buffer or #buffer == 0
end

--- Something was taken, or is to be looked at first.
local function settle(self)
  self[READY] = not self._pipe and is_empty(self) and not self._eof
    and self._exception == nil and self[1]
end

local function take(self, n)
  local data = self._buffer:take(n)
  settle(self)
  return data
end

local function append(self, data)
  if data == "" then return end
  self[READY] = false
  local buffer = self._buffer
  if not buffer then
    buffer = Buffer()
    self._buffer = buffer
  end
  buffer:append(data)
end

-- --- where the bytes come from --------------------------------------------

--- Take bytes from a stream from now on: a SocketStream, an FdStream, or
--- one of TLS.
function module.attach(self, stream)
  self[1] = stream[1]
  self._stream = not stream[1] and stream
  self._pipe = stream[1] and not stream.socket and stream
  settle(self)
end

--- The task that waits must look again.
local function wake(self)
  local waiting = self._waiting
  if waiting and waiting ~= true and not waiting:done() then
    waiting:set_result()
  end
end

--- What was fed while the task waited; "" at the end.
local function fed(self, n)
  if self._exception ~= nil then error(self._exception, 0) end
  if is_empty(self) then
    self._eof = true
    return ""
  end
  return take(self, n)
end

local async function wait_until_fed(self, n)
  local future = core.new_future(core.running_loop())
  self._waiting = future
  local ok, err = await pcall(async function() await future end)
  self._waiting = false
  if not ok then error(err, 0) end
  return fed(self, n)
end

local function raise_busy(method)
  error(RuntimeError(method .. "() called while another coroutine is "
    .. "already waiting for incoming data"))
end

--- What an error of TLS means to a reader: the end, where the connection
--- was cut.
local function failed(self, err)
  if isinstance(err, core.ClosedResourceError) then return "" end
  if isinstance(err, core.BrokenResourceError) then
    local cause = err.cause
    if isinstance(cause, require "ssl".SSLEOFError) then return "" end
    if isinstance(cause, core.BaseException) then err = cause end
    self._exception = err
  end
  error(err, 0)
end

local async function receive_secured(self, n)
  local stream = self._stream
  self._waiting = true
  local ok, data = await pcall(stream.receive_some, stream, n)
  self._waiting = false
  return ok and data or failed(self, data)
end

--- Receive up to n bytes, "" at the end. The buffer must be empty, or the
--- bytes are to be appended to it.
local async function receive(self, method, n)
  local data
  if self[1] then data = await pull(self, n)
  elseif self._waiting then raise_busy(method)
  elseif self._stream then data = await receive_secured(self, n)
  else return await wait_until_fed(self, n) end
  if data == "" then
    self._eof = true
    self[READY] = false
    if self._pipe then self._pipe:close() end
  end
  return data
end

--- Receive once more into the buffer.
local async function fill(self, method)
  append(self, await receive(self, method, CHUNK))
end

-- --- feeding ---------------------------------------------------------------

--- Append bytes, as if they had been received.
---@param data string
function StreamReader:feed_data(data)
  check_self(self, "feed_data")
  if type(data) ~= "string" then
    argument_error("type", "feed_data", "data", data, "a string")
  end
  if data == "" then return end
  append(self, data)
  wake(self)
end

--- No more bytes will come.
function StreamReader:feed_eof()
  check_self(self, "feed_eof")
  self._eof, self[READY] = true, false
  wake(self)
end

--- Let every call raise an error, also the one that waits.
---@param err any
function StreamReader:set_exception(err)
  check_self(self, "set_exception")
  self._exception, self[READY] = err, false
  wake(self)
end

--- What set_exception was given, or what broke the connection.
---@return any
function StreamReader:exception()
  check_self(self, "exception")
  return self._exception
end

--- Has the end come, and everything before it been taken?
---@return boolean
function StreamReader:at_eof()
  check_self(self, "at_eof")
  if not is_empty(self) then return false end
  if self._eof then return true end
  return self[1] and at_end(self) or false
end

-- --- reading ---------------------------------------------------------------

local async function read_all(self)
  while not self._eof do await fill(self, "read") end
  if is_empty(self) then return "" end
  return take(self)
end

--- Read up to n bytes, as soon as there are some; "" at the end. Without n,
--- or with -1, all until the end.
---@async
---@param n? integer
---@return string
StreamReader.read = ready_read(async function(self, n)
  check_begin(self, "read")
  if math_type(n) ~= "integer" then
    if n ~= nil then argument_error("type", "read", "n", n, "an integer") end
    n = -1
  end
  if n <= 0 then
    if n == 0 then return "" end
    return await read_all(self)
  end
  if not is_empty(self) then return take(self, n) end
  if self._eof then return "" end
  return await receive(self, "read", n)
end)

--- Read n bytes, not one less. IncompleteReadError if the end comes first.
---@async
---@param n integer
---@return string
StreamReader.readexactly = async function(self, n)
  check_begin(self, "readexactly")
  if math_type(n) ~= "integer" then
    argument_error("type", "readexactly", "n", n, "an integer")
  elseif n < 0 then
    error(ValueError("readexactly size can not be less than zero"))
  elseif n == 0 then
    return ""
  end
  if not self._buffer then self._buffer = Buffer() end
  local buffer = self._buffer
  while #buffer < n do
    if self._eof then
      error(core.IncompleteReadError(take(self), n))
    end
    await fill(self, "readexactly")
  end
  return take(self, n)
end

local function overrun(found, consumed)
  error(core.LimitOverrunError(found
    and "Separator is found, but chunk is longer than limit"
    or "Separator is not found, and chunk exceed the limit", consumed))
end

--- Where a separator begins and what follows it; or nil, and where to go
--- on.
local function find_one(buffer, separator, from)
  local at, next = buffer:find(separator, from)
  return at, at and at + #separator or next
end

--- The same of several, the shortest first: the match that ends first.
local function find_first(buffer, separators, from)
  local start, stop, next
  for _, separator in ipairs(separators) do
    local at, after = find_one(buffer, separator, from)
    if not at then
      next = next and min(next, after) or after
    elseif not stop or after < stop then
      start, stop = at, after
    end
  end
  return start, stop or next
end

local async function read_until(self, method, find, separator)
  if not self._buffer then self._buffer = Buffer() end
  local buffer, limit, from = self._buffer, self._limit, 0
  while true do
    local at, next = find(buffer, separator, from)
    if at then
      if at > limit then overrun(true, at) end
      return take(self, next)
    end
    from = next
    if from > limit then overrun(false, from) end
    if self._eof then
      error(core.IncompleteReadError(take(self), nil))
    end
    await fill(self, method)
  end
end

local function check_separator(separator)
  if type(separator) ~= "string" then
    argument_error("type", "readuntil", "separator", separator,
                   "a string or a sequence of strings")
  elseif separator == "" then
    error(ValueError("Separator should be at least one-byte string"))
  end
end

--- A copy, the shortest first.
local function check_separators(list)
  local separators = {}
  for i, separator in ipairs(list) do
    check_separator(separator)
    separators[i] = separator
  end
  if #separators == 0 then
    error(ValueError("Separator should contain at least one element"))
  end
  table.sort(separators, function(a, b) return #a < #b end)
  return separators
end

--- Read until a separator has been read; of several, one that ends first.
--- LimitOverrunError, and all stays there, if it isn't within the limit;
--- IncompleteReadError if the end comes first.
---@async
---@param separator? string|string[] default: a newline
---@return string with the separator
StreamReader.readuntil = async function(self, separator)
  check_begin(self, "readuntil")
  if separator == nil then separator = "\n" end
  if type(separator) == "table" then
    return await read_until(self, "readuntil", find_first,
                            check_separators(separator))
  end
  check_separator(separator)
  return await read_until(self, "readuntil", find_one, separator)
end

--- A line that is too long: it is dropped, as far as it is here.
local function drop_line(self, err)
  local buffer = self._buffer
  if buffer:find("\n", err.consumed) == err.consumed then
    buffer:take(0, err.consumed + 1)
  else
    buffer:clear()
  end
  settle(self)
  error(ValueError(err.message))
end

local async function read_line(self)
  local ok, line = await pcall(read_until, self, "readline", find_one, "\n")
  if ok then return line end
  if isinstance(line, core.IncompleteReadError) then return line.partial end
  if isinstance(line, core.LimitOverrunError) then drop_line(self, line) end
  error(line, 0)
end

--- Read a line with its newline; what there is when the end comes first, ""
--- at the end. ValueError if it is longer than the limit.
---@async
---@return string
StreamReader.readline = async function(self)
  check_begin(self, "readline")
  return await read_line(self)
end

function StreamReader:__aiter()
  return self
end

--- `async for line in reader`
StreamReader.__anext = async function(self)
  check_begin(self, "__anext")
  local line = await read_line(self)
  if line ~= "" then return line end
end

function StreamReader:__tostring()
  local info = "<StreamReader"
  if not is_empty(self) then
    info = ("%s %d bytes"):format(info, #self._buffer)
  end
  if self._eof then info = info .. " eof" end
  if self._limit ~= DEFAULT_LIMIT then
    info = info .. " limit=" .. self._limit
  end
  if self._waiting then info = info .. " waiter" end
  if self._exception ~= nil then
    info = info .. " exception=" .. core.repr(self._exception)
  end
  return info .. ">"
end

-- --- making one ------------------------------------------------------------

--- The limit of a reader: a positive integer.
function module.check_limit(fname, limit)
  if limit == nil then return DEFAULT_LIMIT end
  if math_type(limit) ~= "integer" then
    argument_error("type", fname, "limit", limit, "an integer")
  elseif limit <= 0 then
    error(ValueError("Limit cannot be <= 0"))
  end
  return limit
end

core.fix_methods(StreamReader)

--- Make a reader, whose limit was checked.
function module.new(limit)
  return setmetatable({
    false, false, false, _limit = limit, _buffer = false, _eof = false,
    _waiting = false, _stream = false, _pipe = false,
  }, StreamReader)
end

--- Connections have readers; one that is made by calling this has what it
--- is fed.
---@type asyncio.StreamReaderClass
module.StreamReader = setmetatable({__name = "StreamReader"}, {
  __call = function(_, options)
    options = require "asyncrun.options"("StreamReader", options,
                                         {limit = true, loop = true})
    return module.new(module.check_limit("StreamReader", options.limit))
  end,
  __name = "class", instances = StreamReader,
})

return module
