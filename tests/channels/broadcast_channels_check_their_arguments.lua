-- What is said about wrong arguments of broadcast channels.
local check = require "tests.lib.check"
local trio = require "trio"

local open = trio.open_broadcast_channel
check.raises("open_broadcast_channel() argument 'max_buffer_size': expected "
  .. "an integer or math.huge, got nil", open)
check.raises(trio.TypeError, open, 1.0)
check.raises("expected at least 1, got 0", open, 0)
check.raises(trio.TypeError, open, 1, "drop")
check.raises("open_broadcast_channel() argument 'overflow': expected 'wait' "
  .. "or 'drop', got 'block'", open, 1, {overflow = "block"})
open(math.huge, {overflow = "drop"})

local events = open(1)
check.raises("send_nowait() argument 'self': expected a "
  .. "BroadcastSendChannel: write channel:send_nowait()", events.send_nowait)
check.raises(trio.TypeError, events.subscribe, {})
check.raises(trio.TypeError, events:subscribe().close, events)
