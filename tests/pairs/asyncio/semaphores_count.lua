-- Semaphore: permits go to the oldest; none is lost with a task that is
-- cancelled. BoundedSemaphore refuses one too many.
-- asyncio rules 110 and 111
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function use(semaphore, name, seconds)
  async with semaphore do
    show(name)
    await asyncio.sleep(seconds)
  end
end

local function start(semaphore, names, seconds)
  local tasks = {}
  for name in names:gmatch("%S+") do
    tasks[#tasks + 1] = asyncio.create_task(use(semaphore, name, seconds))
  end
  return tasks
end

local function refused(f, ...)
  local ok, err = pcall(f, ...)
  return ok and "fine" or shape(err)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local semaphore = asyncio.Semaphore(2)
  local tasks = start(semaphore, "a b c d e", 1)
  await turns(1)
  show(semaphore:locked())
  tasks[3]:cancel()
  await asyncio.wait(tasks)
  show(loop:time(), semaphore:locked())
  -- a newcomer doesn't overtake
  semaphore = asyncio.Semaphore(0)
  show(semaphore:locked())
  tasks = start(semaphore, "f g", 1)
  await turns(1)
  semaphore:release()
  show(semaphore:locked())
  tasks[3] = start(semaphore, "newcomer", 1)[1]
  await turns(1)
  semaphore:release()
  await turns(2)
  show(tasks[1]:done(), tasks[2]:done(), tasks[3]:done())
  await asyncio.sleep(5)
  show(tasks[3]:done())
  -- a permit that was given to a cancelled one
  semaphore = asyncio.Semaphore(0)
  tasks = start(semaphore, "never h", 1)
  await turns(1)
  semaphore:release()
  tasks[1]:cancel()
  await turns(3)
  show(tasks[1]:cancelled(), semaphore:locked())
  await asyncio.sleep(2)
  -- several at once
  semaphore = asyncio.Semaphore(0)
  tasks = start(semaphore, "i j k", 1)
  await turns(1)
  for _ = 1, 3 do semaphore:release() end
  await turns(2)
  show(semaphore:locked())
  await asyncio.sleep(2)
  show(semaphore:locked(), await semaphore:acquire())
  show(await attempt(asyncio.wait_for(asyncio.Semaphore(0):acquire(), 1)))
  -- bounded
  local bounded = asyncio.BoundedSemaphore(1)
  show(refused(bounded.release, bounded), await bounded:acquire())
  show(bounded:locked(), refused(bounded.release, bounded),
       refused(bounded.release, bounded))
  show(refused(asyncio.Semaphore, -1), refused(asyncio.BoundedSemaphore, -1))
  await use(asyncio.Semaphore(), "one by default", 0)
  show(asyncio.Semaphore(1):locked(), asyncio.BoundedSemaphore():locked())
end

run(main)
-- expect: a
-- expect: b
-- expect: true
-- expect: d
-- expect: e
-- expect: 2.0	false
-- expect: true
-- expect: true
-- expect: f
-- expect: g
-- expect: false	false	false
-- expect: newcomer
-- expect: true
-- expect: h
-- expect: true	true
-- expect: i
-- expect: j
-- expect: k
-- expect: true
-- expect: false	true
-- expect: TimeoutError
-- expect: ValueError	true
-- expect: true	fine	ValueError
-- expect: ValueError	ValueError
-- expect: one by default
-- expect: false	false
