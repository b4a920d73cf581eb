-- Lets a script of asyncio that follows run on a virtual clock that jumps to
-- the next deadline when all tasks wait:
--   asyncrun -e 'require "tests.lib.virtual_script"' script.lua
-- asyncio.run, the loop of get_event_loop and time.monotonic have that clock.

local asyncio, trio = require "asyncio", require "trio"
local core = require "asyncrun.core"
local time = require "time"

local run = asyncio.run
local clock

local function new_clock()
  clock = trio.testing.MockClock {autojump_threshold = 0}
  return clock
end

function asyncio.run(main, options)
  options = options or {}
  options.clock = new_clock()
  return run(main, options)
end

function time.monotonic() return clock:current_time() end

local get_event_loop = asyncio.get_event_loop
local made = false

function asyncio.get_event_loop()
  local loop = get_event_loop()
  if not made and not loop:is_running() then
    core.hold(loop._id, new_clock())
    made = true
  end
  return loop
end
