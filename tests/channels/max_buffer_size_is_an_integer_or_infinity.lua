-- What open_memory_channel takes, and what it says about anything else.
-- trio rule 97
local check = require "tests.lib.check"
local trio = require "trio"

local function size_of(max)
  local send, receive = trio.open_memory_channel(max)
  check.eq(receive:statistics(), send:statistics())
  return send:statistics().max_buffer_size
end

check.eq(size_of(0), 0)
check.eq(size_of(1 << 40), 1 << 40)
check.eq(size_of(math.huge), math.huge)
check.eq(size_of {max_buffer_size = 7}, 7)

local function refused(class, value)
  print((check.raises(class, trio.open_memory_channel, value).message))
end
refused(trio.TypeError)
-- expect: open_memory_channel() argument 'max_buffer_size': expected an integer or math.huge, got nil
refused(trio.TypeError, 1.0)
-- expect: open_memory_channel() argument 'max_buffer_size': expected an integer or math.huge, got 1.0
refused(trio.TypeError, "1")
-- expect: open_memory_channel() argument 'max_buffer_size': expected an integer or math.huge, got '1'
refused(trio.TypeError, {})
-- expect: open_memory_channel() argument 'max_buffer_size': expected an integer or math.huge, got nil
check.raises(trio.TypeError, trio.open_memory_channel, 0/0)
check.raises(trio.TypeError, trio.open_memory_channel, -math.huge)
refused(trio.ValueError, -1)
-- expect: open_memory_channel() argument 'max_buffer_size': expected at least 0, got -1
