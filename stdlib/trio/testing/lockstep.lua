-- SPDX-License-Identifier: MIT
--
-- trio.testing's lockstep streams: send_all returns when all was received.
-- Nothing is stored on the way, so a stream is always as full as can be.

local core = require "asyncrun.core"
local abc = require "trio.abc.io"
local conflict = require "trio.testing.conflict"
local Buffer = require "asyncrun.net".Buffer
local StapledStream = require "trio.stream".StapledStream
local checkpoint = core.checkpoint
local error, type, mtype = error, type, math.type
local setmetatable = setmetatable

local lockstep = {}

-- --- the connection ------------------------------------------------------

--- What the two ends share: the data of the send_all that is under way.
local Link = {}
Link.__index = Link

local function new_link()
  return setmetatable({
    data = Buffer(), changed = core.ParkingLot(),
    sender_closed = false, receiver_closed = false,
    receiver_waits = false,
    sending = conflict("another task is already sending"),
    receiving = conflict("another task is already receiving"),
  }, Link)
end

function Link:close(end_closed)
  self[end_closed] = true
  self.changed:unpark_all()
end

--- Suspend until f(link) is true or an end is closed.
async function Link:wait_for(f)
  while not f(self) and not self.sender_closed
      and not self.receiver_closed do
    await self.changed:park()
  end
  await checkpoint()
end

local function is_empty(link)
  return #link.data == 0
end

local function has_data(link)
  return #link.data > 0
end

local function receiver_waits(link)
  return link.receiver_waits
end

local function check_sender(link)
  if link.sender_closed then
    error(core.ClosedResourceError("this stream was already closed"))
  end
end

--- For `with`: what wasn't received of an interrupted send_all is dropped.
local Sending = {__name = "sending"}

function Sending:__enter()
end

function Sending:__exit()
  self.link.data:clear()
end

async function Link:send_all(data)
  with self.sending, setmetatable({link = self}, Sending) do
    check_sender(self)
    if self.receiver_closed then
      error(core.BrokenResourceError("the receiving end was closed"))
    end
    self.data:append(data)
    self.changed:unpark_all()
    await self:wait_for(is_empty)
    check_sender(self)
    if #self.data > 0 then
      error(core.BrokenResourceError("the receiving end was closed"))
    end
  end
end

async function Link:wait_send_all_might_not_block()
  with self.sending do
    check_sender(self)
    if self.receiver_closed then return await checkpoint() end
    await self:wait_for(receiver_waits)
    check_sender(self)
  end
end

--- For `with`: a task waits for data.
local Receiving = {__name = "receiving"}

function Receiving:__enter()
  self.link.receiver_waits = true
  self.link.changed:unpark_all()
end

function Receiving:__exit()
  self.link.receiver_waits = false
end

local function check_receiver(link)
  if link.receiver_closed then
    error(core.ClosedResourceError("this stream was already closed"))
  end
end

async function Link:receive_some(max_bytes)
  with self.receiving do
    check_receiver(self)
    repeat -- until it doesn't only seem so: a send_all may be cancelled
      with setmetatable({link = self}, Receiving) do
        await self:wait_for(has_data)
      end
      check_receiver(self)
    until has_data(self) or self.sender_closed
    local data = self.data:take(max_bytes)
    self.changed:unpark_all()
    return data
  end
end

-- --- the ends ------------------------------------------------------------

---@class trio.testing.LockstepSendStream: trio.abc.SendStream
local LockstepSendStream = abc.SendStream:subclass("LockstepSendStream")

function LockstepSendStream:__init(link)
  self._link = link
end

async function LockstepSendStream:send_all(data)
  if type(data) ~= "string" then
    core.argument_error("type", "send_all", "data", data, "a string")
  end
  await self._link:send_all(data)
end

async function LockstepSendStream:wait_send_all_might_not_block()
  await self._link:wait_send_all_might_not_block()
end

function LockstepSendStream:close()
  self._link:close "sender_closed"
end

async function LockstepSendStream:aclose()
  self:close()
  await checkpoint()
end

---@class trio.testing.LockstepReceiveStream: trio.abc.ReceiveStream
local LockstepReceiveStream = abc.ReceiveStream:subclass(
  "LockstepReceiveStream")

function LockstepReceiveStream:__init(link)
  self._link = link
end

async function LockstepReceiveStream:receive_some(max_bytes)
  if max_bytes ~= nil and mtype(max_bytes) ~= "integer" then
    core.argument_error("type", "receive_some", "max_bytes", max_bytes,
                        "an integer or nil")
  elseif max_bytes and max_bytes < 1 then
    core.argument_error("value", "receive_some", "max_bytes", max_bytes,
                        "at least 1")
  end
  return await self._link:receive_some(max_bytes)
end

function LockstepReceiveStream:close()
  self._link:close "receiver_closed"
end

async function LockstepReceiveStream:aclose()
  self:close()
  await checkpoint()
end

--- Make a pipe without a buffer: send_all returns when all was received.
---@return trio.abc.SendStream
---@return trio.abc.ReceiveStream
function lockstep.lockstep_stream_one_way_pair()
  local link = new_link()
  return LockstepSendStream(link), LockstepReceiveStream(link)
end

--- Make a connection without buffers.
---@return trio.StapledStream one_end
---@return trio.StapledStream other_end
function lockstep.lockstep_stream_pair()
  local send_1, receive_1 = lockstep.lockstep_stream_one_way_pair()
  local send_2, receive_2 = lockstep.lockstep_stream_one_way_pair()
  return StapledStream(send_1, receive_2), StapledStream(send_2, receive_1)
end

return lockstep
