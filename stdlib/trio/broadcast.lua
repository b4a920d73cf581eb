-- SPDX-License-Identifier: MIT
--
-- trio.open_broadcast_channel: each receiver gets each item that is sent
-- after it was made. The items that somebody still has to get are kept,
-- with a count of who; each receiver knows the number of its next one.
--
-- A sender that waits has its value in the queue: who makes room puts it
-- into the channel and wakes it, so that nobody goes before. A receiver that
-- waits is given the item with the wake-up. Either way a cancelled task
-- leaves the queue, and nothing has happened.

local core = require "asyncrun.core"
local abc = require "trio.abc.io"
local error, ipairs, pairs = error, ipairs, pairs
local type, mtype, max = type, math.type, math.max
local setmetatable = setmetatable
local current_task, reschedule = core.current_task, core.reschedule
local checkpoint_if_cancelled = core.checkpoint_if_cancelled
local let_others_run = core.cancel_shielded_checkpoint
local wait_task_rescheduled = core.wait_task_rescheduled
local Value, Error = core.Value, core.Error
local SUCCEEDED = core.Abort.SUCCEEDED

local module = {}

--- A receiver was too slow, and items were dropped: `missed` tells how many.
--- Only with {overflow = "drop"}. The next receive goes on with the oldest
--- item that is left.
---@type trio.ExceptionClass
module.LaggedError = core.Exception:subclass("LaggedError")

local CLOSED = "this end of the channel is closed"
local CLOSED_MEANWHILE = "this end of the channel was closed meanwhile"
local AT_END = "all senders are closed, and nothing is left"

local function fail(class, fname, text)
  error(class(("%s(): %s"):format(fname, text)))
end

-- --- rings ---------------------------------------------------------------

local function new_ring()
  local ring = {}
  ring.prev, ring.next = ring, ring
  return ring
end

local function append(ring, node)
  node.prev, node.next = ring.prev, ring
  ring.prev.next = node
  ring.prev = node
end

--- The node still leads on to the others, for whoever goes through them.
local function remove(node)
  node.prev.next, node.next.prev = node.next, node.prev
end

local function count(ring)
  local n, node = 0, ring.next
  while node ~= ring do
    n, node = n + 1, node.next
  end
  return n
end

--- Suspend until somebody takes the node out of the ring and wakes its task.
local async function wait_in(ring, node)
  node.task = current_task()
  append(ring, node)
  return await wait_task_rescheduled(function()
    node.task = nil
    remove(node)
    return SUCCEEDED
  end)
end

--- Take a waiting task out of its ring, to be woken.
local function take_task(node)
  local task = node.task
  node.task = nil
  remove(node)
  return task
end

--- Wake those for whom select(node) is true with an error each.
local function wake_with(ring, class, text, select)
  local node = ring.next
  while node ~= ring do
    if node.task and (not select or select(node)) then
      reschedule(take_task(node), Error(class(text)))
    end
    node = node.next
  end
end

-- --- the items -----------------------------------------------------------

--- What the ends of a channel share.
local Items = {}
Items.__index = Items

local function new_items(size, drop)
  return setmetatable({
    max = size, drop = drop, values = {},
    unread = {},         -- how many receivers still have to get each
    first = 1, last = 0, -- the items that are kept
    senders = new_ring(),   -- those who wait
    receivers = new_ring(), -- those who are open
    open_senders = 0, open_receivers = 0,
  }, Items)
end

function Items:is_full()
  return not self.drop and self.last - self.first + 1 >= self.max
end

--- One receiver less has to get the item.
function Items:release(at)
  local unread = self.unread[at] - 1
  if unread > 0 then
    self.unread[at] = unread
  else
    self.values[at], self.unread[at] = nil, nil
    self.first = at + 1
  end
end

--- Keep a value for so many receivers, if need be in the oldest one's place.
function Items:keep(value, at, unread)
  self.last = at
  if unread == 0 then
    self.first = at + 1
    return
  end
  self.values[at], self.unread[at] = value, unread
  if self.drop and at - self.first >= self.max then
    self.values[self.first], self.unread[self.first] = nil, nil
    self.first = self.first + 1
  end
end

--- Give the value to those who wait, and keep it for the others.
function Items:put(value)
  local at, unread, tasks = self.last + 1, 0, {}
  local receiver = self.receivers.next
  while receiver ~= self.receivers do
    local waiting = receiver.waiting
    if waiting.next == waiting then unread = unread + 1
    else
      receiver.at = at + 1
      tasks[#tasks + 1] = take_task(waiting.next)
    end
    receiver = receiver.next
  end
  self:keep(value, at, unread)
  for _, task in ipairs(tasks) do reschedule(task, Value(value)) end
end

--- Let senders go on while there is room.
function Items:admit()
  while self.senders.next ~= self.senders and not self:is_full() do
    local node = self.senders.next
    local task = take_task(node)
    self:put(node.value)
    reschedule(task)
  end
end

function Items:statistics()
  local waiting, receiver = 0, self.receivers.next
  while receiver ~= self.receivers do
    waiting, receiver = waiting + count(receiver.waiting), receiver.next
  end
  return {
    current_buffer_used = self.last - self.first + 1,
    max_buffer_size = self.max,
    open_send_channels = self.open_senders,
    open_receive_channels = self.open_receivers,
    tasks_waiting_send = count(self.senders),
    tasks_waiting_receive = waiting,
  }
end

-- --- ends ----------------------------------------------------------------

local states = setmetatable({}, {__mode = "k"}) -- of ends

local function state_of(channel, class, fname)
  local state = states[channel]
  if state and state.class == class then return state end
  core.argument_error("type", fname, "self", channel,
    ("a %s: write channel:%s()"):format(class.__name, fname))
end

local function check_open(state, fname)
  if state.closed then
    fail(core.ClosedResourceError, fname, CLOSED)
  end
end

local function self_of(channel)
  return channel
end

local function close(channel)
  channel:close()
end

--- What both classes have.
local function complete(class)
  class.__enter, class.__exit, class.__close = self_of, close, close

  --- The same as close, and a checkpoint.
  ---@async
  async function class:aclose()
    self:close()
    await core.checkpoint()
  end
end

-- --- receiving -----------------------------------------------------------

--- A receiver of a broadcast channel. `with`, `async with`, `async for`.
---@class trio.BroadcastReceiveChannel: trio.abc.ReceiveChannel
local Receiver = abc.ReceiveChannel:subclass("BroadcastReceiveChannel")
complete(Receiver)

--- Make a receiver whose next item is number [at].
local function new_receiver(items, at)
  local channel = Receiver()
  local state = {class = Receiver, items = items, at = at,
                 waiting = new_ring()}
  states[channel] = state
  append(items.receivers, state)
  items.open_receivers = items.open_receivers + 1
  return channel
end

--- Take the next item; false if there is none.
local function take(state, fname)
  local items = state.items
  check_open(state, fname)
  local at, missed = state.at, items.first - state.at
  if missed > 0 then
    state.at = items.first
    local err = module.LaggedError(
      ("%s(): too slow, %d items were dropped"):format(fname, missed))
    err.missed = missed
    error(err)
  end
  if at > items.last then
    if items.open_senders == 0 then
      fail(core.EndOfChannel, fname, AT_END)
    end
    return false
  end
  local value = items.values[at]
  state.at = at + 1
  items:release(at)
  items:admit()
  return true, value
end

--- Receive the next item; waits for it. EndOfChannel when all senders are
--- closed and nothing is left; LaggedError if items were dropped before.
---@async
---@return any value
async function Receiver:receive()
  local state = state_of(self, Receiver, "receive")
  await checkpoint_if_cancelled()
  local ok, value = take(state, "receive")
  if not ok then return await wait_in(state.waiting, {}) end
  await let_others_run()
  return value
end

--- The same without waiting: WouldBlock if it would.
---@return any value
function Receiver:receive_nowait()
  local ok, value = take(state_of(self, Receiver, "receive_nowait"),
                         "receive_nowait")
  if not ok then
    fail(core.WouldBlock, "receive_nowait", "no item is there")
  end
  return value
end

--- Another receiver, which still gets all items that this one does.
---@return trio.BroadcastReceiveChannel
function Receiver:clone()
  local state = state_of(self, Receiver, "clone")
  check_open(state, "clone")
  local items = state.items
  for at, unread in pairs(items.unread) do
    if at >= state.at then items.unread[at] = unread + 1 end
  end
  return new_receiver(items, state.at)
end

--- Receive nothing more. Who waits gets ClosedResourceError.
function Receiver:close()
  local state = state_of(self, Receiver, "close")
  local items = state.items
  if state.closed then return end
  state.closed = true
  remove(state)
  items.open_receivers = items.open_receivers - 1
  for at = max(state.at, items.first), items.last do
    items:release(at)
  end
  wake_with(state.waiting, core.ClosedResourceError, CLOSED_MEANWHILE)
  items:admit()
end

--- Figures of the channel, and how many items this one still has to get.
---@return trio.BroadcastStatistics
function Receiver:statistics()
  local state = state_of(self, Receiver, "statistics")
  local items = state.items
  local result = items:statistics()
  result.unread = state.closed and 0
    or items.last - max(state.at, items.first) + 1
  return result
end

-- --- sending -------------------------------------------------------------

--- The end of a broadcast channel that sends. `with`, `async with`.
---@class trio.BroadcastSendChannel: trio.abc.SendChannel
local Sender = abc.SendChannel:subclass("BroadcastSendChannel")
complete(Sender)

local function new_sender(items)
  local channel = Sender()
  states[channel] = {class = Sender, items = items}
  items.open_senders = items.open_senders + 1
  return channel
end

--- Put the value into the channel; false if there is no room.
local function give(state, value, fname)
  check_open(state, fname)
  if state.items:is_full() then return false end
  state.items:put(value)
  return true
end

--- Send to all receivers that there are now, without them to nobody. Waits
--- for the slowest one while the channel is full.
---@async
---@param value any
async function Sender:send(value)
  local state = state_of(self, Sender, "send")
  await checkpoint_if_cancelled()
  if give(state, value, "send") then await let_others_run()
  else
    await wait_in(state.items.senders, {value = value, sender = state})
  end
end

--- The same without waiting: WouldBlock if it would.
---@param value any
function Sender:send_nowait(value)
  if not give(state_of(self, Sender, "send_nowait"), value, "send_nowait")
  then
    fail(core.WouldBlock, "send_nowait", "the channel is full")
  end
end

--- Make a receiver, which gets all that is sent from now on.
---@return trio.BroadcastReceiveChannel
function Sender:subscribe()
  local state = state_of(self, Sender, "subscribe")
  check_open(state, "subscribe")
  return new_receiver(state.items, state.items.last + 1)
end

--- Another end that sends, which is closed for itself.
---@return trio.BroadcastSendChannel
function Sender:clone()
  local state = state_of(self, Sender, "clone")
  check_open(state, "clone")
  return new_sender(state.items)
end

--- Send nothing more. With the last clone, receivers get EndOfChannel after
--- what they still have to get. Who waits gets ClosedResourceError.
function Sender:close()
  local state = state_of(self, Sender, "close")
  local items = state.items
  if state.closed then return end
  state.closed = true
  items.open_senders = items.open_senders - 1
  wake_with(items.senders, core.ClosedResourceError, CLOSED_MEANWHILE,
            function(node) return node.sender == state end)
  if items.open_senders > 0 then return end
  local receiver = items.receivers.next
  while receiver ~= items.receivers do
    wake_with(receiver.waiting, core.EndOfChannel, AT_END)
    receiver = receiver.next
  end
end

--- Figures of the channel.
---@return trio.BroadcastStatistics
function Sender:statistics()
  return state_of(self, Sender, "statistics").items:statistics()
end

-- --- opening -------------------------------------------------------------

local function check_size(size)
  if mtype(size) ~= "integer" and size ~= math.huge then
    core.argument_error("type", "open_broadcast_channel", "max_buffer_size",
                        size, "an integer or math.huge")
  elseif size < 1 then
    core.argument_error("value", "open_broadcast_channel",
                        "max_buffer_size", size, "at least 1")
  end
end

local POLICIES = {wait = true, drop = true}

--- Make a channel each of whose receivers, made by subscribe(), gets each
--- item. When the slowest of them is max_buffer_size items behind, send()
--- waits for it, or, with {overflow = "drop"}, it loses the oldest and is
--- told by LaggedError.
---@param max_buffer_size integer|number math.huge: no limit
---@param options? {overflow?: "wait"|"drop"} default: "wait"
---@return trio.BroadcastSendChannel
function module.open_broadcast_channel(max_buffer_size, options)
  local overflow = "wait"
  check_size(max_buffer_size)
  if options ~= nil then
    if type(options) ~= "table" then
      core.argument_error("type", "open_broadcast_channel", "options",
                          options, "a table of options")
    end
    if options.overflow ~= nil then overflow = options.overflow end
    if not POLICIES[overflow] then
      core.argument_error("value", "open_broadcast_channel", "overflow",
                          overflow, "'wait' or 'drop'")
    end
  end
  return new_sender(new_items(max_buffer_size, overflow == "drop"))
end

return module
