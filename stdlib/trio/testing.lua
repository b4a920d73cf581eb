-- SPDX-License-Identifier: MIT
--
-- trio.testing: a clock that tests control, and waiting for quiet.

local core = require "asyncrun.core"

---@class trio.testing
local testing = {}

--- Make a clock for trio.run{main, clock = ...} that starts at 0 and stands
--- still: it goes at `rate` virtual seconds a second, and jumps to the next
--- deadline when all tasks have waited `autojump_threshold` real seconds.
---@param rate? number default 0
---@param autojump_threshold? number seconds, default math.huge: never
---@return trio.testing.MockClock
---@overload fun(options: trio.MockClockOptions): trio.testing.MockClock
testing.MockClock = core.MockClock

--- Suspend until all other tasks have waited for `cushion` real seconds.
---@async
---@param cushion? number default 0
testing.wait_all_tasks_blocked = core.wait_all_tasks_blocked

return testing
