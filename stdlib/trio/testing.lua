-- SPDX-License-Identifier: MIT
--
-- trio.testing: a clock that tests control, and waiting for quiet.

local core = require "asyncrun.core"

---@class trio.testing
local testing = {}

testing.MockClock = core.MockClock
testing.wait_all_tasks_blocked = core.wait_all_tasks_blocked

return testing
