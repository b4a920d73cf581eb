-- SPDX-License-Identifier: MIT
--
-- trio.as_safe_channel: an async generator as a channel, for a block. It
-- runs in a task of its own, which ends with the block: it can therefore
-- yield inside of nurseries and scopes. Relies on two memory channels: one
-- brings what is asked for, so that the generator doesn't run ahead, and one
-- the items.

local core = require "asyncrun.core"
local abc = require "trio.abc.io"
local setmetatable, pcall, error, type = setmetatable, pcall, error, type
local pack, unpack = table.pack, table.unpack

local module = {}

-- --- the generator's task ------------------------------------------------

--- For `async with`: closes the generator.
local Closing = {__name = "Closing"}

Closing.__aenter = async function() end

Closing.__aexit = async function(self)
  await self.generator:aclose()
end

--- The generator is at its yield: give the item to somebody who has asked
--- for it, then wait until the next one is asked for.
local async function give(state)
  if not state.asked then
    await state.demand:receive()
    state.asked = true
  end
  await state.items:send(state.item)
  state.asked = false
  await state.demand:receive()
  state.asked = true
end

--- A yield waits for who receives. What is raised there is raised at the
--- yield, for a scope that is open in the generator, unless it is to end.
local async function drive(state)
  local generator = state.generator
  await state.demand:receive()
  state.asked = true
  state.item = pack(await generator:asend())
  while state.item[1] ~= nil do
    local ok, err = await pcall(give, state)
    if ok then state.item = pack(await generator:asend())
    elseif state.nursery.cancel_scope.cancel_called then error(err, 0)
    else state.item = pack(await generator:athrow(err)) end
  end
end

local async function run(state)
  with state.items do
    async with setmetatable({generator = state.generator}, Closing) do
      await drive(state)
    end
  end
end

-- --- the channel ---------------------------------------------------------

--- The items of a generator, one after the other.
---@class trio.SafeReceiveChannel: trio.abc.ReceiveChannel
local SafeChannel = abc.ReceiveChannel:subclass("SafeReceiveChannel")

function SafeChannel:__init(demand, items)
  self._demand, self._items = demand, items
end

--- What the generator yields next. EndOfChannel when it has ended.
---@async
---@return any ...
async function SafeChannel:receive()
  await core.checkpoint_if_cancelled()
  pcall(self._demand.send_nowait, self._demand, true) -- unless it has ended
  local item = await self._items:receive()
  return unpack(item, 1, item.n)
end

SafeChannel.__anext = async function(self)
  local results = pack(await pcall(self.receive, self))
  if results[1] then return unpack(results, 2, results.n) end
  if not core.isinstance(results[2], core.EndOfChannel) then
    error(results[2], 0)
  end
end

--- Receive nothing more.
function SafeChannel:close()
  self._items:close()
end

--- The same, and a checkpoint.
---@async
async function SafeChannel:aclose()
  await self._items:aclose()
end

function SafeChannel:__enter()
  return self
end

function SafeChannel:__exit()
  self:close()
end

-- --- the block -----------------------------------------------------------

local Block = {__name = "as_safe_channel"}
Block.__metatable = "as_safe_channel"

local states = setmetatable({}, {__mode = "k"}) -- of blocks

Block.__aenter = async function(self)
  local state = states[self]
  if state.nursery then
    error(core.RuntimeError("as_safe_channel: call the function again for "
      .. "another block"))
  end
  local ask, demand = core.open_memory_channel(math.huge)
  local items, receive = core.open_memory_channel(0)
  local channel = SafeChannel(ask, receive)
  state.demand, state.items, state.channel = demand, items, channel
  state.nursery = core.open_nursery {strict_exception_groups = true}
  await core.enter_nursery(state.nursery)
  local ok, err = pcall(state.nursery.start_soon, state.nursery,
                        {run, state, name = state.name})
  if not ok then await core.leave_nursery(state.nursery, err, true) end
  return channel
end

--- The errors of generator and body, where both have one; else it is bare.
local function raise_group(group)
  if not core.isinstance(group, core.ExceptionGroup) then error(group, 0) end
  if #group.exceptions == 1 then error(group.exceptions[1], 0) end
  error(core.ExceptionGroup("errors of the block and of its generator",
                            {group}))
end

Block.__aexit = async function(self, err, failed)
  local state = states[self]
  local nursery = state.nursery
  state.channel:close()
  if not failed then nursery.cancel_scope:cancel() end
  local ok, result = await pcall(core.leave_nursery, nursery, err, failed)
  if ok then return result end
  if result ~= err then raise_group(result) end
end

--- Make of an async generator function one that gives a block:
--- `async with f(...) as channel do async for value in channel do`. The
--- generator runs in a task of the block, one step for each value that is
--- asked for, and is closed with it: it may yield inside of nurseries and
--- cancel scopes. What it raises is raised by the block.
---@param fn fun(...): any an async generator function
---@return fun(...): table block
function module.as_safe_channel(fn)
  if type(fn) ~= "function" then
    core.argument_error("type", "as_safe_channel", "fn", fn,
                        "an async generator function")
  end
  return function(...)
    local generator = fn(...)
    if not core.free_generator(generator) then
      core.argument_error("type", "as_safe_channel", "fn", generator,
                          "an async generator function, which returns a "
                          .. "generator")
    end
    local block = setmetatable({}, Block)
    states[block] = {generator = generator, name = "as_safe_channel"}
    return block
  end
end

return module
