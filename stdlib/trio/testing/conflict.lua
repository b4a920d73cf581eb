-- SPDX-License-Identifier: MIT
--
-- For `with`: BusyResourceError when another task is in the block.

local core = require "asyncrun.core"
local error, setmetatable = error, setmetatable

local Conflict = {__name = "conflict"}
Conflict.__index = Conflict

function Conflict:__enter()
  if self.inside then error(core.BusyResourceError(self.message)) end
  self.inside = true
end

function Conflict:__exit()
  self.inside = false
end

---@param message string of the BusyResourceError
return function(message)
  return setmetatable({message = message, inside = false}, Conflict)
end
