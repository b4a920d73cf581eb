-- SPDX-License-Identifier: MIT
--
-- The dialect `trio`: what the core and the modules below give, under the
-- names of Trio.
--
---@class trio
local trio = {}

local core = require "asyncrun.core"
require "trio.nursery"

-- Running and time
trio.run = core.run
trio.sleep = core.sleep
trio.sleep_until = core.sleep_until
trio.sleep_forever = core.sleep_forever
trio.current_time = core.current_time

-- Nurseries and scopes
trio.open_nursery = core.open_nursery
trio.TASK_STATUS_IGNORED = require "trio.nursery".TASK_STATUS_IGNORED
trio.CancelScope = core.CancelScope
trio.move_on_after = core.move_on_after
trio.move_on_at = core.move_on_at
trio.fail_after = core.fail_after
trio.fail_at = core.fail_at
trio.current_effective_deadline = core.current_effective_deadline

trio.Event = core.Event

-- Errors
trio.isinstance = core.isinstance
for _, name in ipairs {
  "BaseException", "Exception", "TypeError", "ValueError", "RuntimeError",
  "AssertionError", "OSError", "TimeoutError", "KeyboardInterrupt",
  "ExceptionGroup", "Cancelled", "TooSlowError", "WouldBlock",
  "EndOfChannel", "ClosedResourceError", "BrokenResourceError",
  "BusyResourceError", "RunFinishedError", "TrioInternalError",
  "DeadlockError",
} do
  trio[name] = core[name]
end
trio.MultiError = core.ExceptionGroup -- its name in older programs

trio.lowlevel = require "trio.lowlevel"
trio.abc = require "trio.abc"
trio.testing = require "trio.testing"

return trio
