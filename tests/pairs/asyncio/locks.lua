-- Lock, Event, Condition, Semaphore, Barrier.
-- asyncio rules 103 to 112
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  return ok and tostring(result) or shape(result)
end

local async function turns(n)
  for _ = 1, n do await asyncio.sleep(0) end
end

local async function holds(lock, name, n)
  show(name, "got", await lock:acquire())
  await turns(n or 1)
  lock:release()
  show(name, "gave")
end

local async function lock_tests()
  local lock = asyncio.Lock()
  show(lock:locked(), await lock:acquire(), lock:locked())
  local tasks = {}
  for i, name in ipairs {"a", "b", "c"} do
    tasks[i] = asyncio.create_task(holds(lock, name))
  end
  await turns(2)
  tasks[2]:cancel()
  lock:release()
  show(lock:locked())
  show(await attempt(asyncio.gather, table.unpack(tasks)))
  await turns(4)
  show(await attempt(async function() lock:release() end))
  async with lock do show("inside", lock:locked()) end
  -- woken and cancelled in the same turn: the next one gets it
  await lock:acquire()
  for i, name in ipairs {"d", "e"} do
    tasks[i] = asyncio.create_task(holds(lock, name))
  end
  await turns(1)
  lock:release()
  tasks[1]:cancel()
  await turns(5)
  show(lock:locked(), tasks[1]:cancelled(), tasks[2]:done())
  -- a newcomer doesn't overtake
  await lock:acquire()
  tasks[1] = asyncio.create_task(holds(lock, "f"))
  await turns(1)
  lock:release()
  tasks[2] = asyncio.create_task(holds(lock, "g"))
  await asyncio.gather(tasks[1], tasks[2])
end

local async function event_tests()
  local event = asyncio.Event()
  local async function waits(name)
    show(name, await event:wait(), event:is_set())
  end
  local tasks = {}
  for i, name in ipairs {"a", "b", "c"} do
    tasks[i] = asyncio.create_task(waits(name))
  end
  await turns(1)
  tasks[2]:cancel()
  event:set()
  event:clear()
  show("set and cleared", event:is_set())
  await turns(2)
  show(tasks[2]:cancelled(), tasks[3]:done())
  event:set()
  await waits("d")
end

local async function condition_tests()
  local cond = asyncio.Condition()
  show(await attempt(cond.wait, cond))
  show(await attempt(async function() cond:notify() end))
  local async function waits(name)
    async with cond do
      show(name, await cond:wait())
    end
  end
  local tasks = {}
  for i, name in ipairs {"a", "b", "c", "d"} do
    tasks[i] = asyncio.create_task(waits(name))
  end
  await turns(1)
  async with cond do
    cond:notify(3)
    show("notified")
  end
  await turns(6)
  -- cancelled while somebody has the lock
  await cond:acquire()
  tasks[4]:cancel()
  await turns(2)
  show(tasks[4]:done())
  cond:release()
  await turns(3)
  show(tasks[4]:cancelled())
  local n = 0
  local waiter = asyncio.create_task((async function()
    async with cond do
      return await cond:wait_for(function() return n >= 2 and n end)
    end
  end)())
  for _ = 1, 2 do
    await turns(2)
    n = n + 1
    async with cond do cond:notify() end
  end
  show(await waiter, cond:locked())
  local lock = asyncio.Lock()
  cond = asyncio.Condition(lock)
  await cond:acquire()
  show(lock:locked())
end

local async function semaphore_tests()
  local sem = asyncio.Semaphore(2)
  local tasks = {}
  for i, name in ipairs {"a", "b", "c", "d", "e"} do
    tasks[i] = asyncio.create_task(holds(sem, name, 2))
  end
  await turns(1)
  show(sem:locked())
  tasks[3]:cancel()
  await turns(8)
  show(sem:locked(), tasks[3]:cancelled(), tasks[5]:done())
  show(await attempt(async function() asyncio.Semaphore(-1) end))
  sem = asyncio.BoundedSemaphore(1)
  show(await sem:acquire(), sem:locked())
  sem:release()
  show(await attempt(async function() sem:release() end))
  -- cancelled before it was woken
  sem = asyncio.Semaphore(0)
  tasks = {}
  for i, name in ipairs {"f", "g"} do
    tasks[i] = asyncio.create_task(holds(sem, name))
  end
  await turns(1)
  tasks[1]:cancel()
  sem:release()
  await turns(4)
  show(tasks[1]:cancelled(), tasks[2]:done())
end

local async function barrier_tests()
  local barrier = asyncio.Barrier(3)
  local indexes = {}
  local async function arrives(name)
    local index = await attempt(barrier.wait, barrier)
    indexes[#indexes + 1] = name .. index
  end
  for _, name in ipairs {"a", "b"} do asyncio.create_task(arrives(name)) end
  await turns(2)
  show(barrier.n_waiting, barrier.parties, barrier.broken)
  asyncio.create_task(arrives("c"))
  await turns(6)
  table.sort(indexes)
  show(table.concat(indexes, " "), barrier.n_waiting)
  indexes = {}
  for _, name in ipairs {"d", "e"} do asyncio.create_task(arrives(name)) end
  await turns(2)
  await barrier:reset()
  await turns(6)
  show(table.concat(indexes, " "), barrier.n_waiting, barrier.broken)
  indexes = {}
  asyncio.create_task(arrives("f"))
  await turns(2)
  await barrier:abort()
  await turns(6)
  show(table.concat(indexes, " "), barrier.broken)
  show(await attempt(barrier.wait, barrier))
  barrier = asyncio.Barrier(1)
  async with barrier as position do show(position) end
end

asyncio.run(lock_tests())
asyncio.run(event_tests())
asyncio.run(condition_tests())
asyncio.run(semaphore_tests())
asyncio.run(barrier_tests())
-- expect: false	true	true
-- expect: false
-- expect: a	got	true
-- expect: a	gave
-- expect: CancelledError
-- expect: c	got	true
-- expect: c	gave
-- expect: RuntimeError
-- expect: inside	true
-- expect: e	got	true
-- expect: e	gave
-- expect: false	true	true
-- expect: f	got	true
-- expect: f	gave
-- expect: g	got	true
-- expect: g	gave
-- expect: set and cleared	false
-- expect: a	true	false
-- expect: c	true	false
-- expect: true	true
-- expect: d	true	true
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: notified
-- expect: a	true
-- expect: b	true
-- expect: c	true
-- expect: false
-- expect: true
-- expect: 2	false
-- expect: true
-- expect: a	got	true
-- expect: b	got	true
-- expect: true
-- expect: a	gave
-- expect: b	gave
-- expect: d	got	true
-- expect: e	got	true
-- expect: d	gave
-- expect: e	gave
-- expect: false	true	true
-- expect: ValueError
-- expect: true	true
-- expect: ValueError
-- expect: g	got	true
-- expect: g	gave
-- expect: true	true
-- expect: 2	3	false
-- expect: a0 b1 c2	0
-- expect: dBrokenBarrierError eBrokenBarrierError	0	false
-- expect: fBrokenBarrierError	true
-- expect: BrokenBarrierError
-- expect: 0
