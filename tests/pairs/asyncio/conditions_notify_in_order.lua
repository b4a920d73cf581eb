-- Condition: notify wakes the oldest, who take the lock one after another;
-- a cancelled one takes the lock, too, before it learns of it.
-- asyncio rules 107 to 109
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function waits(cond, name)
  async with cond do
    local ok, err = await pcall(cond.wait, cond)
    show(name, ok and err or shape(err), cond:locked())
    if not ok then error(err) end
    await asyncio.sleep(0)
  end
end

local function refused(f, ...)
  local ok, err = pcall(f, ...)
  return not ok and shape(err)
end

local async function main()
  local cond = asyncio.Condition()
  local tasks = {}
  for i, name in ipairs {"a", "b", "c", "d", "e"} do
    tasks[i] = asyncio.create_task(waits(cond, name))
  end
  await turns(1)
  show(cond:locked(), refused(cond.notify, cond),
       refused(cond.notify_all, cond))
  show(await attempt(cond:wait()))
  async with cond do
    cond:notify()
    cond:notify(2)
    show("notified", cond:locked())
  end
  await turns(8)
  show(tasks[3]:done(), tasks[4]:done(), tasks[5]:done())
  async with cond do cond:notify_all() end
  await turns(4)
  show(tasks[4]:done(), tasks[5]:done())
  -- cancelled
  local last = asyncio.create_task(waits(cond, "f"))
  await turns(1)
  last:cancel()
  await turns(2)
  show(last:cancelled(), cond:locked())
  -- cancelled while another holds the lock
  last = asyncio.create_task(waits(cond, "g"))
  await turns(1)
  await cond:acquire()
  last:cancel()
  await turns(2)
  show("held", last:done())
  cond:release()
  await turns(2)
  show(last:cancelled(), cond:locked())
  -- wait_for
  local n = 0
  local waiter = asyncio.create_task((async function()
    async with cond do
      show(await cond:wait_for(function()
        show("looks", n)
        return n >= 2 and "enough"
      end))
    end
  end)())
  await turns(1)
  for i = 1, 3 do
    async with cond do
      n = i
      cond:notify_all()
    end
    await turns(2)
  end
  await waiter
  async with cond do
    show(await cond:wait_for(function() return 5 end))
  end
  -- two conditions, one lock
  local lock = asyncio.Lock()
  local one, two = asyncio.Condition(lock), asyncio.Condition(lock)
  local first = asyncio.create_task(waits(one, "one"))
  local second = asyncio.create_task(waits(two, "two"))
  await turns(1)
  async with lock do
    show(two:locked())
    two:notify()
  end
  await turns(3)
  show(first:done(), second:done())
  async with one do one:notify() end
  await first
  -- a limit
  show(await attempt((async function()
    async with one do await asyncio.wait_for(one:wait(), 1) end
  end)()), lock:locked())
end

run(main)
-- expect: false	RuntimeError	RuntimeError
-- expect: RuntimeError
-- expect: notified	true
-- expect: a	true	true
-- expect: b	true	true
-- expect: c	true	true
-- expect: true	false	false
-- expect: d	true	true
-- expect: e	true	true
-- expect: true	true
-- expect: f	CancelledError	true
-- expect: true	false
-- expect: held	false
-- expect: g	CancelledError	true
-- expect: true	false
-- expect: looks	0
-- expect: looks	1
-- expect: looks	2
-- expect: enough
-- expect: 5
-- expect: true
-- expect: two	true	true
-- expect: false	true
-- expect: one	true	true
-- expect: TimeoutError	false
