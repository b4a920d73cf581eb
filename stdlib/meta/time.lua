---@meta time
-- SPDX-License-Identifier: MIT
--
-- The module `time`, for editors: it is written in C. Its sleep blocks on
-- purpose. This file is never run.

---@class time
local time = {}

--- Block the whole thread, with every task; Ctrl-C ends it. To let others
--- run, await trio.sleep. ValueError if negative.
---@param seconds number
function time.sleep(seconds) end

--- The time since 1970-01-01 00:00 UTC.
---@return number seconds
function time.time() end

--- The time on a clock that never goes back; its zero means nothing.
---@return number seconds
function time.monotonic() end

--- The same, for measuring.
---@return number seconds
function time.perf_counter() end

--- Write a local time as os.date does. ValueError if it has no date.
---@param format string
---@param seconds? number since 1970; default: now
---@return string
function time.strftime(format, seconds) end

return time
