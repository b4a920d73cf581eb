-- SPDX-License-Identifier: MIT
--
-- trio.testing.Sequencer: blocks in several tasks that run in the order of
-- their numbers.

local core = require "asyncrun.core"
local error, pairs, math = error, pairs, math
local pcall, setmetatable = pcall, setmetatable
local Event = core.Event

local module = {}

-- sequencer -> {points: position -> Event, claimed: set, broken: boolean}
local states = setmetatable({}, {__mode = "k"})

--- The event that is set when the position has its turn.
local function point(state, position)
  local event = state.points[position]
  if not event then
    event = Event()
    state.points[position] = event
  end
  return event
end

local function raise_broken()
  error(core.RuntimeError("sequence broken!"))
end

--- Who waits can't have its turn any more.
local function break_sequence(state)
  state.broken = true
  for _, event in pairs(state.points) do event:set() end
end

local Turn = {__name = "Sequencer"}
Turn.__index = Turn

Turn.__aenter = async function(self)
  local state, position = self.state, self.position
  if state.claimed[position] then
    error(core.RuntimeError(("Attempted to reuse sequence point %d")
      :format(position)))
  elseif state.broken then raise_broken() end
  state.claimed[position] = true
  if position == 0 then return end
  local event = point(state, position)
  local ok, err = await pcall(event.wait, event)
  if not ok then
    break_sequence(state)
    error(err)
  elseif state.broken then raise_broken() end
end

Turn.__aexit = async function(self)
  point(self.state, self.position + 1):set()
end

---@class trio.testing.Sequencer
local Sequencer = {__name = "Sequencer", __metatable = "Sequencer"}
Sequencer.__index = Sequencer

--- For `async with seq(position) do`: suspend until the block before it has
--- been left. RuntimeError for a position that was used, and when a task was
--- cancelled while it waited.
---@param position integer from 0
---@return table block
function Sequencer:__call(position)
  if math.type(position) ~= "integer" then
    core.argument_error("type", "Sequencer", "position", position,
                        "an integer")
  end
  return setmetatable({state = states[self], position = position}, Turn)
end

--- Make a sequence of blocks.
---@return trio.testing.Sequencer
function module.Sequencer()
  local sequencer = setmetatable({}, Sequencer)
  states[sequencer] = {points = {}, claimed = {}, broken = false}
  return sequencer
end

return module
