-- Locks of all kinds, one made of a channel too: in turn, and handed over to
-- who waits. trio rules 83, 84 and 89
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local ChannelLock = {}
ChannelLock.__index = ChannelLock
local function channel_lock()
  local s, r = trio.open_memory_channel(1)
  s:send_nowait(true)
  return setmetatable({s = s, r = r}, ChannelLock)
end
async function ChannelLock:acquire() await self.r:receive() end
function ChannelLock:acquire_nowait() self.r:receive_nowait() end
function ChannelLock:release() self.s:send_nowait(true) end

local async function loopy(name, lock, log)
  for _ = 1, 3 do
    await lock:acquire()
    log[#log + 1] = name
    await trio.sleep(1)
    lock:release()
  end
  show(name, "ends", trio.current_time())
end
local async function fairness(lock)
  local log = {}
  async with trio.open_nursery() as nursery do
    for _, name in ipairs {"a", "b", "c"} do
      nursery:start_soon(loopy, name, lock, log)
      await trio.testing.wait_all_tasks_blocked()
    end
  end
  show(table.concat(log), trio.current_time())
end
local async function waiter(lock)
  await lock:acquire()
  show("handed over", trio.current_time())
  await trio.sleep(1)
  lock:release()
end
local async function hand_over(lock)
  await lock:acquire()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(waiter, lock)
    await trio.sleep(1)
    lock:release()
    local ok, err = pcall(lock.acquire_nowait, lock)
    show(shape(err))
    local scope = trio.CancelScope{deadline = trio.current_time() + 0.5}
    with scope do await lock:acquire() end
    show(scope.cancelled_caught)
    await lock:acquire()
    show("and back", trio.current_time())
    lock:release()
    lock:acquire_nowait()
    lock:release()
  end
end
virtual(async function()
  for _, make in ipairs {trio.Lock, trio.StrictFIFOLock,
      function() return trio.Semaphore(1) end,
      function() return trio.CapacityLimiter(1) end, channel_lock} do
    await fairness(make())
    await hand_over(make())
  end
end)
-- expect: a	ends	7.0
-- expect: b	ends	8.0
-- expect: c	ends	9.0
-- expect: abcabcabc	9.0
-- expect: WouldBlock
-- expect: handed over	10.0
-- expect: true
-- expect: and back	11.0
-- expect: a	ends	18.0
-- expect: b	ends	19.0
-- expect: c	ends	20.0
-- expect: abcabcabc	20.0
-- expect: WouldBlock
-- expect: handed over	21.0
-- expect: true
-- expect: and back	22.0
-- expect: a	ends	29.0
-- expect: b	ends	30.0
-- expect: c	ends	31.0
-- expect: abcabcabc	31.0
-- expect: WouldBlock
-- expect: handed over	32.0
-- expect: true
-- expect: and back	33.0
-- expect: a	ends	40.0
-- expect: b	ends	41.0
-- expect: c	ends	42.0
-- expect: abcabcabc	42.0
-- expect: WouldBlock
-- expect: handed over	43.0
-- expect: true
-- expect: and back	44.0
-- expect: a	ends	51.0
-- expect: b	ends	52.0
-- expect: c	ends	53.0
-- expect: abcabcabc	53.0
-- expect: WouldBlock
-- expect: handed over	54.0
-- expect: true
-- expect: and back	55.0
