-- SPDX-License-Identifier: MIT
--
-- Cutting a stream of bytes into pieces: receive_exactly, receive_until and
-- lines, for every stream that has receive_some. Data is received in large
-- chunks. What is received and not yet taken waits in a Buffer of the
-- stream's, for whoever asks next: nothing is lost when a task is cancelled
-- or a limit is reached, and receive_some gives it out first.
--
-- While a task receives, the buffer is out of the stream: another one that
-- comes finds none, asks the stream, and gets its BusyResourceError.

local core = require "asyncrun.core"
local Buffer = require "asyncrun.net".Buffer
local checkpoint, isinstance = core.checkpoint, core.isinstance
local error, type, mtype = error, type, math.type
local rawget, rawset, setmetatable = rawget, rawset, setmetatable

local CHUNK = 65536
local DEFAULT_MAX = 65536

-- Keys of the stream's own table, set raw: a class may forbid others.
local READING = {} -- true while a task receives into the buffer
local BUFFER = {}  -- the buffer
local UNREAD = {}  -- the same while there is data in it for whoever asks,
                   -- where the class doesn't know of it
local RECEIVE = {} -- the class's own receive_some and aclose, where they
local ACLOSE = {}  -- don't know of the buffer

-- --- arguments -----------------------------------------------------------

local function check_count(fname, arg, n, least)
  if mtype(n) ~= "integer" then
    core.argument_error("type", fname, arg, n, "an integer")
  elseif n < least then
    core.argument_error("value", fname, arg, n, "at least " .. least)
  end
end

local function check_stream(fname, self)
  if type(self) ~= "table" then
    core.argument_error("type", fname, "self", self,
                        "a stream: write stream:" .. fname .. "(...)")
  end
end

-- --- the buffer ----------------------------------------------------------

--- Make what is in the buffer available, or the lack of it known.
local function publish(self, slot, buffer, left)
  if left == 0 then
    if self[slot] then rawset(self, slot, nil) end
  elseif not self[slot] then
    rawset(self, slot, buffer)
  end
end

--- Take n bytes, and drop those that follow.
local function cut(self, slot, buffer, n, skip)
  local data, left = buffer:take(n, skip)
  publish(self, slot, buffer, left)
  return data
end

local function raise_busy()
  error(core.BusyResourceError(
    "another task is already receiving data from this stream"))
end

local function new_buffer(self)
  local buffer = Buffer()
  rawset(self, BUFFER, buffer)
  return buffer
end

--- The buffer, for the task that is about to use it. A checkpoint if there
--- is data in it.
local async function unread(self, slot)
  if self[slot] then await checkpoint() end
  if self[READING] then raise_busy() end
  return self[BUFFER] or new_buffer(self)
end

--- Receive more into a buffer in which there is data: it must come back.
local async function fill_up(self, slot, buffer, receive)
  rawset(self, READING, true)
  rawset(self, slot, nil)
  local ok, data = await pcall(receive, self, CHUNK)
  rawset(self, READING, nil)
  if ok then return data end
  if isinstance(data, core.ClosedResourceError) then buffer:clear()
  else publish(self, slot, buffer, #buffer) end
  error(data, 0)
end

--- Receive once more into the buffer. Result: is there more to come?
local async function fill(self, slot, buffer, receive)
  local data
  if #buffer == 0 then data = await receive(self, CHUNK)
  else data = await fill_up(self, slot, buffer, receive) end
  buffer:append(data)
  return data ~= ""
end

local function raise_incomplete(self, slot, buffer, expected)
  error(core.IncompleteReadError(cut(self, slot, buffer), expected))
end

--- No delimiter begins in the bytes that may be consumed.
local function raise_overrun(self, slot, buffer, what, max, length)
  publish(self, slot, buffer, #buffer)
  error(core.LimitOverrunError(
    ("%s is not found in the first %d bytes"):format(what, max),
    max - length + 1))
end

-- --- streams that know nothing of it -------------------------------------

local async function buffered_receive(self, max_bytes)
  if self[READING] then raise_busy() end
  if self[UNREAD] then
    max_bytes = max_bytes or CHUNK
    check_count("receive_some", "max_bytes", max_bytes, 1)
    await checkpoint()
    local buffer = self[UNREAD]
    if buffer then return cut(self, UNREAD, buffer, max_bytes) end
  end
  return await self[RECEIVE](self, max_bytes)
end

local async function buffered_aclose(self)
  if self[BUFFER] then self[BUFFER]:clear() end
  rawset(self, UNREAD, nil)
  await self[ACLOSE](self)
end

--- Put these before the methods of its class, in the stream itself.
local function adopt(self)
  if rawget(self, RECEIVE) then return end
  rawset(self, RECEIVE, self.receive_some)
  rawset(self, ACLOSE, self.aclose)
  rawset(self, "receive_some", buffered_receive)
  rawset(self, "aclose", buffered_aclose)
end

local async function original_receive(self, max_bytes)
  return await self[RECEIVE](self, max_bytes)
end

-- --- lines ---------------------------------------------------------------

--- The iterators of streams that have their buffer in [slot].
local function lines_class(slot, receive)
  local Lines = {__name = "lines"}
  Lines.__index = Lines

  function Lines:__aiter()
    return self
  end

  --- The rest of a line that isn't there as a whole.
  local async function receive_line(self)
    local stream, keep, max = self.stream, self.keep, self.max
    local buffer = await unread(stream, slot)
    local from = 0
    if #buffer == 0 then await fill(stream, slot, buffer, receive) end
    repeat
      local line, left = buffer:line(keep, max, from)
      if line then
        publish(stream, slot, buffer, left)
        return line
      elseif #buffer >= max then
        raise_overrun(stream, slot, buffer, "the end of the line", max, 1)
      end
      from = left
    until #buffer == 0 or not await fill(stream, slot, buffer, receive)
    if #buffer > 0 then return cut(stream, slot, buffer) end
  end

  Lines.__anext = async function(self)
    local stream = self.stream
    if stream[slot] then
      await checkpoint()
      local buffer = stream[slot] -- another task may have been here
      if buffer then
        local line, left = buffer:line(self.keep, self.max)
        if line then
          if left == 0 then rawset(stream, slot, nil) end
          return line
        end
      end
    end
    return await receive_line(self)
  end

  return Lines
end

local FORMATS = {l = false, L = true}

local function check_format(format)
  local keep = FORMATS[format or "l"]
  if keep == nil then
    core.argument_error("value", "lines", "format", format, "'l' or 'L'")
  end
  return keep
end

-- --- the methods ---------------------------------------------------------

--- Add them to a class of streams, whose objects are tables.
--- Without [receive] they use the stream's own receive_some, and put
--- another before it, in the stream, that gives out the buffer first. With
--- it, receive(stream, max_bytes) is the async function that receives, and
--- the class itself looks into stream[2]: a Buffer, nil or empty when there
--- is nothing in it; aclose must clear it.
---@param methods table
---@param receive? async fun(stream, max_bytes: integer): string
return function(methods, receive)
  local slot = receive and 2 or UNREAD
  local begin = receive and check_stream or function(fname, self)
    check_stream(fname, self)
    adopt(self)
  end
  receive = receive or original_receive
  local Lines = lines_class(slot, receive)

  -- For editors, these three are in stdlib/meta/trio.lua.
  methods.receive_exactly = async function(self, n)
    begin("receive_exactly", self)
    check_count("receive_exactly", "n", n, 0)
    local buffer = await unread(self, slot)
    if n == 0 and #buffer == 0 then await checkpoint() end
    while #buffer < n do
      if not await fill(self, slot, buffer, receive) then
        raise_incomplete(self, slot, buffer, n)
      end
    end
    return cut(self, slot, buffer, n)
  end

  methods.receive_until = async function(self, delimiter, max_bytes)
    begin("receive_until", self)
    if type(delimiter) ~= "string" then
      core.argument_error("type", "receive_until", "delimiter", delimiter,
                          "a string")
    elseif delimiter == "" then
      core.argument_error("value", "receive_until", "delimiter", delimiter,
                          "a string that isn't empty")
    end
    local max, from, at = max_bytes or DEFAULT_MAX, 0, nil
    check_count("receive_until", "max_bytes", max, #delimiter)
    local buffer = await unread(self, slot)
    if #buffer == 0 then await fill(self, slot, buffer, receive) end
    repeat
      at, from = buffer:find(delimiter, from, max)
      if at then return cut(self, slot, buffer, at, #delimiter) end
      if #buffer >= max then
        raise_overrun(self, slot, buffer, "the delimiter", max, #delimiter)
      end
    until #buffer == 0 or not await fill(self, slot, buffer, receive)
    raise_incomplete(self, slot, buffer, nil)
  end

  function methods:lines(format, max_bytes)
    begin("lines", self)
    local keep, max = check_format(format), max_bytes or DEFAULT_MAX
    check_count("lines", "max_bytes", max, 1)
    return setmetatable({stream = self, keep = keep, max = max}, Lines)
  end
end
