-- SPDX-License-Identifier: MIT
--
-- trio.testing: a clock that tests control, waiting for quiet, streams in
-- memory, and a kit that checks classes of streams.

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

-- The rest is loaded when it is used; stdlib/meta/trio.lua lists it for
-- editors.
local KIT = "trio.testing.conformance"
local MEMORY = "trio.testing.memory"
local LOCKSTEP = "trio.testing.lockstep"
local CHECKPOINTS = "trio.testing.checkpoints"
return require "asyncrun.lazy"(testing, {
  assert_checkpoints = CHECKPOINTS, assert_no_checkpoints = CHECKPOINTS,
  MemorySendStream = MEMORY, MemoryReceiveStream = MEMORY,
  memory_stream_pump = MEMORY, memory_stream_one_way_pair = MEMORY,
  memory_stream_pair = MEMORY,
  lockstep_stream_one_way_pair = LOCKSTEP, lockstep_stream_pair = LOCKSTEP,
  active_thread_count = "trio.testing.threads",
  wait_all_threads_completed = "trio.testing.threads",
  Sequencer = "trio.testing.sequencer", trace = "trio.testing.trace",
  open_stream_to_socket_listener = "trio.testing.listener",
  check_one_way_stream = KIT, check_two_way_stream = KIT,
  check_half_closeable_stream = KIT,
})
