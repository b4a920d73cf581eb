-- SPDX-License-Identifier: MIT
--
-- trio.lowlevel: the primitives that everything else is built on.

local core = require "asyncrun.core"

---@class trio.lowlevel
local lowlevel = {}

for _, name in ipairs {
  "checkpoint", "checkpoint_if_cancelled", "cancel_shielded_checkpoint",
  "current_task", "current_root_task", "add_instrument",
  "remove_instrument", "wait_task_rescheduled", "reschedule", "Abort",
  "Value", "Error", "ParkingLot", "current_clock", "current_statistics",
} do
  lowlevel[name] = core[name]
end

return lowlevel
