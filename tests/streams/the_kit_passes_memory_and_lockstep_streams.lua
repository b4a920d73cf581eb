-- The conformance kit over the streams that need no system.
-- trio rules 110-117, 124
local trio = require "trio"
local virtual = require "tests.lib.virtual"
local testing = trio.testing

local async function memory_one_way()
  return testing.memory_stream_one_way_pair()
end

local async function memory()
  return testing.memory_stream_pair()
end

local async function lockstep_one_way()
  return testing.lockstep_stream_one_way_pair()
end

local async function lockstep()
  return testing.lockstep_stream_pair()
end

--- Stapled of other stapled streams.
local async function stapled()
  local a, b = testing.memory_stream_pair()
  local c, d = testing.lockstep_stream_pair()
  return trio.StapledStream(a, c), trio.StapledStream(d, b)
end

local async function main()
  await testing.check_one_way_stream(memory_one_way)
  await testing.check_half_closeable_stream(memory)
  await testing.check_one_way_stream(lockstep_one_way, lockstep_one_way)
  await testing.check_two_way_stream(lockstep, lockstep)
  await testing.check_half_closeable_stream(stapled)
end

virtual(main)
trio.run(main)
