-- SPDX-License-Identifier: MIT
--
-- trio.testing's streams in memory. One keeps what was sent for the test to
-- look at; one gives what the test has put in; a pump between them makes a
-- connection.

local core = require "asyncrun.core"
local abc = require "trio.abc.io"
local conflict = require "trio.testing.conflict"
local Buffer = require "asyncrun.net".Buffer
local StapledStream = require "trio.stream".StapledStream
local checkpoint = core.checkpoint
local error, type, mtype = error, type, math.type
local setmetatable = setmetatable

local memory = {}

local function raise(class, message)
  error(class(message))
end

local function check_data(fname, data)
  if type(data) ~= "string" then
    core.argument_error("type", fname, "data", data, "a string")
  end
end

local function check_max(fname, max_bytes)
  if max_bytes == nil then return end
  if mtype(max_bytes) ~= "integer" then
    core.argument_error("type", fname, "max_bytes", max_bytes,
                        "an integer or nil")
  elseif max_bytes < 1 then
    core.argument_error("value", fname, "max_bytes", max_bytes,
                        "at least 1")
  end
end

-- --- a queue of bytes ----------------------------------------------------

--- What was put in; any amount of it. One task may wait for more.
local Queue = {}
Queue.__index = Queue

local function new_queue()
  return setmetatable({
    buffer = Buffer(), closed = false, lot = core.ParkingLot(),
    using = conflict("another task is already fetching data"),
  }, Queue)
end

--- No more will come; what is there can still be taken.
function Queue:close()
  self.closed = true
  self.lot:unpark_all()
end

function Queue:close_and_wipe()
  self.buffer:clear()
  self:close()
end

function Queue:put(data)
  if self.closed then
    raise(core.ClosedResourceError, "virtual connection closed")
  end
  self.buffer:append(data)
  if data ~= "" then self.lot:unpark_all() end
end

local function is_empty(queue)
  return #queue.buffer == 0 and not queue.closed
end

function Queue:get_nowait(max_bytes)
  with self.using do
    if is_empty(self) then
      raise(core.WouldBlock, "no data is there yet")
    end
    return (self.buffer:take(max_bytes))
  end
end

async function Queue:get(max_bytes)
  with self.using do
    if is_empty(self) then await self.lot:park() else await checkpoint() end
    return (self.buffer:take(max_bytes))
  end
end

-- --- the sending end -----------------------------------------------------

---@class trio.testing.MemorySendStream: trio.abc.SendStream
---@field send_all_hook? async fun() called by send_all, after its work
---@field wait_send_all_might_not_block_hook? async fun()
---@field close_hook? fun() called by close
local MemorySendStream = abc.SendStream:subclass("MemorySendStream")

function MemorySendStream:__init(send_all_hook, wait_hook, close_hook)
  self._outgoing = new_queue()
  self._using = conflict("another task is using this stream")
  self.send_all_hook = send_all_hook
  self.wait_send_all_might_not_block_hook = wait_hook
  self.close_hook = close_hook
end

local async function send(self, data, hook)
  with self._using do
    await checkpoint() -- a chance to catch who sends at the same time
    self._outgoing:put(data)
    if hook then await hook() end
  end
end

--- Keep it for get_data, and call the hook.
---@async
---@param data string
async function MemorySendStream:send_all(data)
  check_data("send_all", data)
  await send(self, data, self.send_all_hook)
end

--- Return, and call the hook.
---@async
async function MemorySendStream:wait_send_all_might_not_block()
  await send(self, "", self.wait_send_all_might_not_block_hook)
end

--- Close it, and call the hook.
function MemorySendStream:close()
  self._outgoing:close()
  if self.close_hook then self.close_hook() end
end

--- The same, and a checkpoint.
---@async
async function MemorySendStream:aclose()
  self:close()
  await checkpoint()
end

--- What was sent; waits until something was. "" when it was closed and all
--- is taken.
---@async
---@param max_bytes? integer default: all
---@return string
async function MemorySendStream:get_data(max_bytes)
  check_max("get_data", max_bytes)
  return await self._outgoing:get(max_bytes)
end

--- The same without waiting: WouldBlock if nothing is there.
---@param max_bytes? integer default: all
---@return string
function MemorySendStream:get_data_nowait(max_bytes)
  check_max("get_data_nowait", max_bytes)
  return self._outgoing:get_nowait(max_bytes)
end

--- The sending half of a pipe in memory: MemorySendStream(send_all_hook,
--- wait_send_all_might_not_block_hook, close_hook). What was sent is taken
--- with get_data and get_data_nowait.
memory.MemorySendStream = MemorySendStream

-- --- the receiving end ---------------------------------------------------

---@class trio.testing.MemoryReceiveStream: trio.abc.ReceiveStream
---@field receive_some_hook? async fun() called by receive_some, before it
---  looks for data
---@field close_hook? fun() called by close
local MemoryReceiveStream = abc.ReceiveStream:subclass(
  "MemoryReceiveStream")

function MemoryReceiveStream:__init(receive_some_hook, close_hook)
  self._incoming = new_queue()
  self._using = conflict("another task is using this stream")
  self._closed = false
  self.receive_some_hook = receive_some_hook
  self.close_hook = close_hook
end

local function check_open(self)
  if self._closed then
    raise(core.ClosedResourceError, "this stream was already closed")
  end
end

--- Call the hook, then take what was put in; waits until something was.
---@async
---@param max_bytes? integer default: all
---@return string
async function MemoryReceiveStream:receive_some(max_bytes)
  check_max("receive_some", max_bytes)
  with self._using do
    await checkpoint()
    check_open(self)
    if self.receive_some_hook then await self.receive_some_hook() end
    local data = await self._incoming:get(max_bytes)
    check_open(self) -- close() wakes as the end does
    return data
  end
end

--- Close it, and call the hook.
function MemoryReceiveStream:close()
  self._closed = true
  self._incoming:close_and_wipe()
  if self.close_hook then self.close_hook() end
end

--- The same, and a checkpoint.
---@async
async function MemoryReceiveStream:aclose()
  self:close()
  await checkpoint()
end

--- Let it be received.
---@param data string
function MemoryReceiveStream:put_data(data)
  check_data("put_data", data)
  self._incoming:put(data)
end

--- No more will come.
function MemoryReceiveStream:put_eof()
  self._incoming:close()
end

--- The receiving half: MemoryReceiveStream(receive_some_hook, close_hook).
--- put_data and put_eof say what arrives.
memory.MemoryReceiveStream = MemoryReceiveStream

-- --- connections ---------------------------------------------------------

--- What pump does when there is data, or the end.
local function deliver(data, receive_stream)
  if data == "" then receive_stream:put_eof()
  else receive_stream:put_data(data) end
end

--- Move what was sent on one end to the other end. ClosedResourceError of
--- the receiving end becomes BrokenResourceError.
---@param send_stream trio.testing.MemorySendStream
---@param receive_stream trio.testing.MemoryReceiveStream
---@param options? {max_bytes?: integer}
---@return boolean moved false when there was nothing to move
function memory.memory_stream_pump(send_stream, receive_stream, options)
  local max_bytes = type(options) == "table" and options.max_bytes or nil
  check_max("memory_stream_pump", max_bytes)
  local ok, data = pcall(send_stream.get_data_nowait, send_stream,
                         max_bytes)
  if not ok then
    if core.isinstance(data, core.WouldBlock) then return false end
    error(data, 0)
  end
  local err
  ok, err = pcall(deliver, data, receive_stream)
  if ok then return true end
  if core.isinstance(err, core.ClosedResourceError) then
    raise(core.BrokenResourceError, "MemoryReceiveStream was closed")
  end
  error(err, 0)
end

--- Make a pipe in memory whose buffer has no limit.
---@return trio.testing.MemorySendStream
---@return trio.testing.MemoryReceiveStream
function memory.memory_stream_one_way_pair()
  local send_stream, receive_stream = MemorySendStream(),
                                      MemoryReceiveStream()
  local function pump()
    memory.memory_stream_pump(send_stream, receive_stream)
  end
  send_stream.send_all_hook = async function()
    pump()
  end
  send_stream.close_hook = pump
  return send_stream, receive_stream
end

--- Make a connection in memory whose buffers have no limit.
---@return trio.StapledStream one_end
---@return trio.StapledStream other_end
function memory.memory_stream_pair()
  local send_1, receive_1 = memory.memory_stream_one_way_pair()
  local send_2, receive_2 = memory.memory_stream_one_way_pair()
  return StapledStream(send_1, receive_2), StapledStream(send_2, receive_1)
end

return memory
