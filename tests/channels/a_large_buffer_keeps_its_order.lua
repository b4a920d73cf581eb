-- The buffer grows, turns around and shrinks without a change of order, and
-- what was taken is let go.
local check = require "tests.lib.check"
local trio = require "trio"

local send, receive = trio.open_memory_channel(math.huge)
local put, got = 0, 0

local function fill(count)
  for _ = 1, count do
    put = put + 1
    send:send_nowait(put)
  end
end

local function drain(count)
  for _ = 1, count do
    got = got + 1
    check.eq(receive:receive_nowait(), got)
  end
end

math.randomseed(42)
for _ = 1, 300 do
  fill(math.random(0, 300))
  drain(math.random(0, put - got))
  check.eq(send:statistics().current_buffer_used, put - got)
end
drain(put - got)

-- Memory: that of a full buffer goes with its last item.
collectgarbage()
local before = collectgarbage("count")
fill(100000)
check.eq(collectgarbage("count") - before > 1000, true)
drain(100000)
collectgarbage()
check.eq(collectgarbage("count") - before < 20, true)
check.eq(send:statistics().peak_buffer_used, 100000)

local weak = setmetatable({}, {__mode = "v"})
for i = 1, 10 do
  weak[i] = {}
  send:send_nowait(weak[i])
end
for _ = 1, 9 do receive:receive_nowait() end
collectgarbage()
check.eq(next(weak), 10)
