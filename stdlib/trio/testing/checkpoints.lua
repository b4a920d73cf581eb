-- SPDX-License-Identifier: MIT
--
-- trio.testing.assert_checkpoints: was the block a checkpoint? An
-- instrument sees whether the task was suspended; the core counts how often
-- it looked whether it is cancelled.

local core = require "asyncrun.core"
local error, setmetatable = error, setmetatable

local checkpoints = {}

local Watch = {__name = "assert_checkpoints"}
Watch.__index = Watch

function Watch:after_task_step(task)
  if task == self.task then self.suspended = true end
end

function Watch:__enter()
  self.task = core.current_task()
  self.suspended = false
  self.cancel_points = core.cancel_points()
  core.add_instrument(self)
end

--- Result: was it suspended, could it be cancelled?
local function stop(self)
  core.remove_instrument(self)
  return self.suspended, core.cancel_points() ~= self.cancel_points
end

local Required = setmetatable({__name = "assert_checkpoints"},
                              {__index = Watch})
Required.__index = Required
Required.__enter = Watch.__enter

function Required:__exit(err)
  local suspended, cancellable = stop(self)
  if err ~= nil or (suspended and cancellable) then return end
  local what = suspended and "could not be cancelled" or "did not yield"
  error(core.AssertionError("assert_checkpoints block " .. what))
end

local Forbidden = setmetatable({__name = "assert_no_checkpoints"},
                               {__index = Watch})
Forbidden.__index = Forbidden
Forbidden.__enter = Watch.__enter

function Forbidden:__exit()
  local suspended, cancellable = stop(self)
  if suspended or cancellable then
    error(core.AssertionError("assert_no_checkpoints block yielded"))
  end
end

--- For `with`: AssertionError unless the block was a checkpoint.
---@return table
function checkpoints.assert_checkpoints()
  return setmetatable({}, Required)
end

--- For `with`: AssertionError if the block was suspended, or might have
--- been cancelled.
---@return table
function checkpoints.assert_no_checkpoints()
  return setmetatable({}, Forbidden)
end

return checkpoints
