-- SPDX-License-Identifier: MIT
--
-- trio.testing.Sequencer: blocks of several tasks run in the order of their
-- numbers, whatever the tasks' own.

local core = require "asyncrun.core"
local error, pairs, setmetatable = error, pairs, setmetatable
local math_type = math.type

local module = {}

---@class trio.testing.Sequencer
---@field package events table<integer, trio.Event> a position -> its turn
---@field package claimed table<integer, true>
---@field package broken boolean
local Sequencer = {__name = "Sequencer"}
Sequencer.__index = Sequencer

--- The block of one position, for `async with`.
local Turn = {__name = "Sequencer"}
Turn.__index = Turn

local function event_of(sequencer, position)
  local event = sequencer.events[position]
  if not event then
    event = core.Event()
    sequencer.events[position] = event
  end
  return event
end

local function check_whole(sequencer)
  if sequencer.broken then
    error(core.RuntimeError("sequence broken: a task that waited for its "
      .. "position was cancelled"))
  end
end

--- Wait for a position's turn; a task that gives up ends all waits. It
--- gets RuntimeError itself: a test that loses its order isn't to go on.
local async function wait(sequencer, position)
  local event = event_of(sequencer, position)
  local ok, err = await pcall(event.wait, event)
  if ok then return check_whole(sequencer) end
  sequencer.broken = true
  for _, other in pairs(sequencer.events) do other:set() end
  if not core.isinstance(err, core.Cancelled) then error(err) end
  error(core.RuntimeError("Sequencer wait cancelled: sequence broken"))
end

async function Turn:__aenter()
  local sequencer, position = self.sequencer, self.position
  if sequencer.claimed[position] then
    error(core.RuntimeError(("attempted to reuse sequence point %d"):format(
      position)))
  end
  check_whole(sequencer)
  sequencer.claimed[position] = true
  if position ~= 0 then await wait(sequencer, position) end
end

async function Turn:__aexit()
  event_of(self.sequencer, self.position + 1):set()
end

function Sequencer:__call(position)
  if math_type(position) ~= "integer" or position < 0 then
    core.argument_error(math_type(position) and "value" or "type",
                        "Sequencer", "position", position,
                        "an integer that isn't negative")
  end
  return setmetatable({sequencer = self, position = position}, Turn)
end

--- Make a sequencer: a block `async with sequencer(n) do` runs when that of
--- n - 1 has ended; 0 comes first. RuntimeError for a number used twice, and
--- for all that wait when one of them is cancelled, also for that one.
---@return trio.testing.Sequencer
---@overload fun(position: integer): table
function module.Sequencer()
  return setmetatable({events = {}, claimed = {}, broken = false}, Sequencer)
end

return module
