-- SPDX-License-Identifier: MIT
--
-- trio.open_file and trio.wrap_file: files that are read and written by
-- worker threads, with buffers here, so that lines and small pieces need no
-- thread each.
--
-- One operation works on a file at a time, the others wait their turn.

local core = require "asyncrun.core"
local fs = require "asyncrun.fs"
local fspath = require "asyncrun.fspath"
local Buffer = require "asyncrun.net".Buffer
local abc = require "trio.abc.io"
local argument_error, checkpoint = core.argument_error, core.checkpoint

local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local rawget, setmetatable = rawget, setmetatable
local tostring, type = tostring, type
local concat, mtype, iotype = table.concat, math.type, io.type
local max = math.max

local CHUNK = 65536     -- bytes that are read at once
local BUFFER_SIZE = 8192 -- bytes that are kept before they are written
local PIPE_CHUNK = 4096 -- that much room a writable pipe has

local file = {}

--- What a file can't do: below OSError.
local UnsupportedOperation =
  core.OSError:subclass("UnsupportedOperation")

-- --- the class ------------------------------------------------------------

--- An open file.
---@class trio.File: trio.abc.AsyncResource
---@field name string|integer what it was opened by
---@field mode string
---@field closed boolean
---@field wrapped any what wrap_file was given
local File = abc.AsyncResource:subclass("File")

-- Keys of a file's own table.
local HANDLE = {}   -- the FileHandle; nil when it is closed
local POSITION = {} -- of the next byte to be given or taken; nil: it has none
local UNREAD = {}   -- Buffer: what was read ahead
local WRITTEN = {}  -- strings: what is to be written, before POSITION
local PENDING = {}  -- how many bytes that is
local LIMIT = {}    -- how many it may be
local BUSY = {}     -- is an operation at work?
local LOT = {}      -- operations that wait
local FLAGS = {}    -- {readable, writable, append, lines}

--- TypeError without a file, ValueError if it is closed.
local function check_open(fname, self)
  if type(self) ~= "table" or not rawget(self, FLAGS) then
    argument_error("type", fname, "self", self,
                   "a file: write file:" .. fname .. "(...)")
  elseif not self[HANDLE] then
    error(core.ValueError(fname .. "(): I/O operation on closed file"))
  end
end

local function check_can(fname, self, what)
  check_open(fname, self)
  if not self[FLAGS][what] then
    error(UnsupportedOperation(fname .. "(): the file '"
      .. tostring(self.name) .. "' isn't " .. what))
  end
end

local function check_count(fname, arg, n)
  if n ~= nil and mtype(n) ~= "integer" then
    argument_error("type", fname, arg, n, "an integer or nil")
  end
  return n and n >= 0 and n or nil
end

-- --- one at a time --------------------------------------------------------

local async function enter(self, fname)
  await checkpoint()
  while self[BUSY] do await self[LOT]:park() end
  check_open(fname, self)
  self[BUSY] = true
end

local function leave(self)
  self[BUSY] = false
  self[LOT]:unpark()
end

local function finish(self, ok, ...)
  leave(self)
  if ok then return ... end
  error((...), 0)
end

--- f(self, ...) when no other operation is at work.
local async function alone(fname, self, f, ...)
  await enter(self, fname)
  return finish(self, await pcall(f, self, ...))
end

-- --- writing out ----------------------------------------------------------

local function add(self, data)
  local written = self[WRITTEN]
  written[#written + 1] = data
  self[PENDING] = self[PENDING] + #data
  if self[POSITION] then self[POSITION] = self[POSITION] + #data end
end

local function drop_written(self)
  self[WRITTEN], self[PENDING] = {}, 0
end

--- To a file. If that fails all is pending still where writing it again
--- does no harm: not at the end, where a part of it may be already.
local async function write_to_file(self, data)
  local handle, append = self[HANDLE], self[FLAGS].append
  local at = not append and self[POSITION] - #data or nil
  local ok, result = await pcall(handle.write, handle, at, data)
  if ok then
    drop_written(self)
    self[POSITION] = result or self[POSITION]
  else
    if append and not core.isinstance(result, core.Cancelled) then
      drop_written(self)
    end
    error(result, 0)
  end
end

--- To a pipe or terminal, as much as it has room for at a time.
local async function write_to_pipe(self, data)
  local handle, at = self[HANDLE], 1
  local ok, err = await pcall(async function()
    while at <= #data do
      await core.wait_writable(handle:fileno())
      await handle:write(nil, data:sub(at, at + PIPE_CHUNK - 1))
      at = at + PIPE_CHUNK
    end
  end)
  drop_written(self)
  if ok then return end
  if core.isinstance(err, core.Cancelled) then add(self, data:sub(at)) end
  error(err, 0)
end

local async function flush(self)
  if self[PENDING] == 0 then return end
  local data = concat(self[WRITTEN])
  self[WRITTEN] = {data}
  if self[POSITION] then await write_to_file(self, data)
  else await write_to_pipe(self, data) end
end

--- Take data; a task that is cancelled before has written nothing.
local async function write(self, data)
  if #self[UNREAD] > 0 then self[UNREAD]:clear() end
  if self[PENDING] + #data > self[LIMIT] then await flush(self) end
  add(self, data)
  if #data < self[LIMIT] and not (self[FLAGS].lines and data:find "\n") then
    return
  end
  local ok, err = await pcall(flush, self)
  if ok then return end
  if self[PENDING] == #data then
    drop_written(self)
    if self[POSITION] then self[POSITION] = self[POSITION] - #data end
  end
  error(err, 0)
end

-- --- reading --------------------------------------------------------------

--- Take up to n bytes of what was read ahead.
local function cut(self, n)
  local data = self[UNREAD]:take(n)
  if self[POSITION] then self[POSITION] = self[POSITION] + #data end
  return data
end

--- Read ahead; false at the end.
local async function fill(self, n)
  local handle, unread = self[HANDLE], self[UNREAD]
  local data
  if self[POSITION] then
    data = await handle:read(self[POSITION] + #unread, n)
  else
    await core.wait_readable(handle:fileno())
    data = await handle:read(nil, n)
  end
  unread:append(data)
  return data ~= ""
end

local async function read_all(self)
  local unread = self[UNREAD]
  if not self[POSITION] then
    while await fill(self, CHUNK) do end
    return cut(self)
  end
  local rest = await self[HANDLE]:read_rest(self[POSITION] + #unread)
  local data = cut(self) .. rest
  self[POSITION] = self[POSITION] + #rest
  return data
end

local async function read(self, n)
  await flush(self)
  if not n then return await read_all(self) end
  while #self[UNREAD] < n
    and await fill(self, max(n - #self[UNREAD], CHUNK)) do end
  return cut(self, n)
end

--- The next line of what was read ahead, if it is there as a whole.
local function take_line(self, limit, from)
  local unread = self[UNREAD]
  local line, next_from = unread:line(true, limit, from)
  if not line and limit and #unread >= limit then
    line = unread:take(limit)
  end
  if line and self[POSITION] then
    self[POSITION] = self[POSITION] + #line
  end
  return line, next_from
end

local async function readline(self, limit)
  await flush(self)
  local line, from = nil, 0
  repeat
    line, from = take_line(self, limit, from)
    if line then return line end
  until not await fill(self, CHUNK)
  return cut(self)
end

local async function readlines(self, hint)
  local lines, total = {}, 0
  repeat
    local line = await readline(self)
    if line ~= "" then lines[#lines + 1] = line end
    total = total + #line
  until line == "" or hint and total >= hint
  return lines
end

--- Is nobody at work, and nothing to be written first?
local function is_idle(self)
  return not self[BUSY] and self[PENDING] == 0 and self[HANDLE] ~= nil
end

-- --- the methods ----------------------------------------------------------

--- Read n bytes, fewer only at the end; nil: all.
---@async
---@param n? integer
---@return string data "" at the end
async function File:read(n)
  check_can("read", self, "readable")
  n = check_count("read", "n", n)
  if n and is_idle(self) and #self[UNREAD] >= n then
    await checkpoint()
    if is_idle(self) and #self[UNREAD] >= n then return cut(self, n) end
  end
  return await alone("read", self, read, n)
end

--- Read a line with its newline, or its first `limit` bytes.
---@async
---@param limit? integer
---@return string line "" at the end
async function File:readline(limit)
  check_can("readline", self, "readable")
  limit = check_count("readline", "limit", limit)
  if is_idle(self) and #self[UNREAD] > 0 then
    await checkpoint()
    local line = is_idle(self) and take_line(self, limit, 0)
    if line then return line end
  end
  return await alone("readline", self, readline, limit)
end

--- Read the lines that are left, or some, as soon as there are `hint` bytes.
---@async
---@param hint? integer
---@return string[]
async function File:readlines(hint)
  check_can("readlines", self, "readable")
  hint = check_count("readlines", "hint", hint)
  return await alone("readlines", self, readlines, hint)
end

function File:__aiter()
  check_can("__aiter", self, "readable")
  return self
end

--- Of what was read ahead at once.
File.__anext = async function(self)
  if is_idle(self) and #self[UNREAD] > 0 then
    await checkpoint()
    local line = is_idle(self) and take_line(self)
    if line then return line end
  end
  local line = await self:readline()
  if line ~= "" then return line end
end

--- Write it. Small pieces are kept until there are more, until flush, or
--- until the file is closed.
---@async
---@param data string
---@return integer count of bytes
async function File:write(data)
  check_can("write", self, "writable")
  if type(data) ~= "string" then
    argument_error("type", "write", "data", data, "a string")
  end
  await alone("write", self, write, data)
  return #data
end

--- Write each.
---@async
---@param lines string[]
async function File:writelines(lines)
  check_can("writelines", self, "writable")
  if type(lines) ~= "table" then
    argument_error("type", "writelines", "lines", lines,
                   "a sequence of strings")
  end
  for _, line in ipairs(lines) do
    if type(line) ~= "string" then
      argument_error("type", "writelines", "lines", line, "strings in it")
    end
  end
  await alone("writelines", self, write, concat(lines))
end

--- Write what is kept.
---@async
async function File:flush()
  check_open("flush", self)
  await alone("flush", self, flush)
end

local function check_seekable(fname, self)
  check_open(fname, self)
  if not self[POSITION] then
    error(UnsupportedOperation(fname .. "(): the file '"
      .. tostring(self.name) .. "' has no positions"))
  end
end

local WHENCE = {[0] = 0, [1] = 1, [2] = 2, set = 0, cur = 1, ["end"] = 2}

local async function seek(self, offset, whence)
  await flush(self)
  if whence == 1 then offset = self[POSITION] + offset
  elseif whence == 2 then offset = await self[HANDLE]:size() + offset end
  if offset < 0 then
    argument_error("value", "seek", "offset", offset,
                   "a position that isn't negative")
  end
  self[UNREAD]:clear()
  self[POSITION] = offset
  return offset
end

--- Go on at another place.
---@async
---@param offset integer
---@param whence? integer from 0: the beginning, 1: here, 2: the end
---@return integer position
async function File:seek(offset, whence)
  check_seekable("seek", self)
  if mtype(offset) ~= "integer" then
    argument_error("type", "seek", "offset", offset, "an integer")
  end
  local from = WHENCE[whence or 0]
  if not from then
    argument_error("value", "seek", "whence", whence, "0, 1 or 2")
  end
  return await alone("seek", self, seek, offset, from)
end

local async function tell(self)
  if self[FLAGS].append then await flush(self) end -- the end may be further
  return self[POSITION]
end

--- Where the next byte is read or written.
---@async
---@return integer position
async function File:tell()
  check_seekable("tell", self)
  return await alone("tell", self, tell)
end

local async function truncate(self, size)
  await flush(self)
  size = size or self[POSITION]
  await self[HANDLE]:truncate(size)
  self[UNREAD]:clear()
  return size
end

--- Make it so long; nil: up to here. The position stays.
---@async
---@param size? integer
---@return integer size
async function File:truncate(size)
  check_can("truncate", self, "writable")
  check_seekable("truncate", self)
  if size ~= nil and (mtype(size) ~= "integer" or size < 0) then
    argument_error("value", "truncate", "size", size,
                   "an integer that isn't negative, or nil")
  end
  return await alone("truncate", self, truncate, size)
end

--- Write what is kept and give everything back.
local async function close(self)
  local handle = self[HANDLE]
  if self[BUSY] and not self[POSITION] then
    core.notify_closing(handle:fileno()) -- who waits there needn't
  end
  while self[BUSY] do await self[LOT]:park() end
  if not self[HANDLE] then return end
  self[BUSY] = true
  local ok, err = await pcall(flush, self)
  self[HANDLE], self.closed = nil, true
  local closed, close_err = await pcall(handle.close, handle)
  leave(self)
  if self.wrapped then self.wrapped:close() end
  if not ok then error(err, 0) end
  if not closed then error(close_err, 0) end
end

--- Write what is kept, and close it, even if the task is cancelled. Again:
--- nothing.
---@async
async function File:aclose()
  if type(self) ~= "table" or not rawget(self, FLAGS) then
    argument_error("type", "aclose", "self", self,
                   "a file: write file:aclose()")
  end
  if self.closed then return await checkpoint() end
  with core.CancelScope {shield = true} do await close(self) end
  await core.checkpoint_if_cancelled()
end

--- The same.
---@async
File.close = File.aclose

--- Its descriptor, at the file's position.
---@return integer
function File:fileno()
  check_open("fileno", self)
  return self[HANDLE]:fileno(self[POSITION])
end

---@return boolean
function File:isatty()
  check_open("isatty", self)
  return self[HANDLE]:isatty()
end

---@return boolean
function File:readable()
  check_open("readable", self)
  return self[FLAGS].readable
end

---@return boolean
function File:writable()
  check_open("writable", self)
  return self[FLAGS].writable
end

--- Has it positions?
---@return boolean
function File:seekable()
  check_open("seekable", self)
  return self[POSITION] ~= nil
end

function File:__tostring()
  return ("<trio.File name='%s' mode='%s'%s>"):format(
    tostring(self.name), self.mode, self.closed and ", closed" or "")
end

--- What was written must not be lost because nobody has closed it.
function File:__gc()
  local handle = rawget(self, HANDLE)
  if not handle then return end
  local at = self[POSITION] and not self[FLAGS].append
    and self[POSITION] - self[PENDING] or nil
  handle:finish(at, self[PENDING] > 0 and concat(self[WRITTEN]) or nil)
end

local function new_file(handle, position, name, mode)
  local update = mode:find("+", 1, true) ~= nil
  return setmetatable({
    [HANDLE] = handle, [POSITION] = position, [UNREAD] = Buffer(),
    [WRITTEN] = {}, [PENDING] = 0, [LIMIT] = BUFFER_SIZE,
    [BUSY] = false, [LOT] = core.ParkingLot(),
    [FLAGS] = {readable = update or mode:find "r" ~= nil,
               writable = update or mode:find "r" == nil,
               append = mode:find "a" ~= nil, lines = handle:isatty()},
    name = name, mode = mode, closed = false,
  }, File)
end

-- --- open_file ------------------------------------------------------------

--- Python's options; text is bytes here.
local OPTIONS = {buffering = "integer", closefd = "boolean",
                 encoding = "string", errors = "string", newline = "string"}

local function check_options(options)
  if options == nil then return {} end
  if type(options) ~= "table" then
    argument_error("type", "open_file", "options", options,
                   "a table or nil")
  end
  for name, value in pairs(options) do
    local expected = OPTIONS[name]
    if not expected then
      argument_error("type", "open_file", "options", name,
                     "the name of an option")
    elseif (expected == "integer" and mtype or type)(value) ~= expected then
      argument_error("type", "open_file", name, value,
                     "of type " .. expected)
    end
  end
  return options
end

local function set_buffering(self, n)
  if n == nil or n < 0 then return end
  if n == 1 then self[FLAGS].lines = true
  else self[LIMIT] = n end
end

--- Open a file: "r" to read, "w" to write it anew, "a" to write at its end,
--- "x" to make it, with "+" for both; "b" and "t" mean nothing: data is
--- bytes, and nothing is translated. OSError, with the name as filename.
---@async
---@param name string|trio.Path|integer a descriptor is taken over
---@param mode? string default "r"
---@param options? {buffering?: integer, closefd?: boolean} buffering: how
---  many bytes are kept before they are written, 1: a line; closefd = false:
---  the descriptor isn't closed with the file
---@return trio.File
async function file.open_file(name, mode, options)
  options = check_options(options)
  mode = mode or "r"
  if type(mode) ~= "string" then
    argument_error("type", "open_file", "mode", mode, "a string or nil")
  end
  local path = name
  if mtype(name) ~= "integer" then
    path = fspath("open_file", "name", name)
    if options.closefd == false then
      argument_error("value", "open_file", "closefd", false,
                     "true for the name of a file")
    end
  end
  local handle, position = await fs.open(path, mode,
                                         options.closefd == false)
  local self = new_file(handle, position, name, mode)
  set_buffering(self, options.buffering)
  return self
end

-- --- wrap_file ------------------------------------------------------------

--- What an object may have that waits, and what not.
local WAITING = {}
for name in ("flush read read1 readall readline readlines seek tell "
    .. "truncate write writelines peek detach"):gmatch "%w+" do
  WAITING[name] = true
end

local Wrapped = {__name = "WrappedFile", __aenter = abc.AsyncResource.__aenter,
                 __aexit = abc.AsyncResource.__aexit}

local async function wrapped_aclose(self)
  with core.CancelScope {shield = true} do self.wrapped:close() end
  await checkpoint()
end

--- Its methods are called here: an object can't go to a thread.
function Wrapped:__index(name)
  local object = rawget(self, "wrapped")
  if name == "aclose" then return wrapped_aclose end
  local method = object[name]
  if not WAITING[name] or method == nil then return method end
  return async function(_, ...)
    await checkpoint()
    return method(object, ...)
  end
end

function Wrapped:__aiter()
  return self
end

Wrapped.__anext = async function(self)
  local line = await self:readline()
  if line ~= "" then return line end
end

local function wrap_io(object)
  object:flush()
  local handle, mode = fs.dup(core.fileno(object, "wrap_file"))
  local self = new_file(handle, (object:seek()), tostring(object), mode)
  self.wrapped = object
  return self
end

--- Make a file that can be awaited of one of `io`'s, which then must be used
--- only through it, or of an object with close() and read() or write(),
--- whose methods are then called without a thread.
---@param object file*|table
---@return trio.File
function file.wrap_file(object)
  if iotype(object) == "file" then return wrap_io(object) end
  local kind = type(object)
  if kind ~= "table" or object.close == nil
     or (object.read == nil and object.write == nil) then
    argument_error("type", "wrap_file", "object", object,
                   "an open file, or an object with close() and read() or "
                   .. "write()")
  end
  return setmetatable({wrapped = object}, Wrapped)
end

return file
