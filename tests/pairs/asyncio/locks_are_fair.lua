-- Lock: in the order in which tasks asked, whoever is cancelled meanwhile;
-- released by a block however that ends.
-- asyncio rules 103 to 105
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function use(lock, name, seconds)
  async with lock do
    show(name, "has it")
    await asyncio.sleep(seconds)
  end
  show(name, "left")
end

local function start(lock, names, seconds)
  local tasks = {}
  for name in names:gmatch("%S+") do
    tasks[#tasks + 1] = asyncio.create_task(use(lock, name, seconds))
  end
  return tasks
end

local async function main()
  local lock = asyncio.Lock()
  local tasks = start(lock, "a b c d e", 1)
  await turns(1)
  show(lock:locked())
  tasks[2]:cancel()
  tasks[4]:cancel()
  await asyncio.wait(tasks)
  show(lock:locked(), tasks[2]:cancelled(), tasks[4]:cancelled())
  -- the owner is cancelled, or fails
  tasks = start(lock, "f g", 5)
  await turns(1)
  tasks[1]:cancel()
  await turns(2)
  show(lock:locked(), tasks[1]:cancelled())
  tasks[2]:cancel()
  await turns(2)
  show(lock:locked())
  show(await attempt((async function()
    async with lock do error(asyncio.ValueError("inside")) end
  end)()), lock:locked())
  -- it isn't reentrant
  show(await attempt((async function()
    async with lock do
      await asyncio.wait_for(lock:acquire(), 1)
    end
  end)()), lock:locked())
  -- a newcomer in the turn of the release
  tasks = start(lock, "h i", 1)
  await asyncio.sleep(1)
  show(lock:locked())
  tasks[3] = start(lock, "newcomer", 1)[1]
  await asyncio.wait(tasks)
  -- a limit on the wait
  await lock:acquire()
  show(await attempt(asyncio.wait_for(lock:acquire(), 1)))
  lock:release()
  show(lock:locked(), shape(select(2, pcall(lock.release, lock))))
  -- all who wait are cancelled
  await lock:acquire()
  tasks = start(lock, "j k", 1)
  await turns(1)
  for _, task in ipairs(tasks) do task:cancel() end
  await turns(1)
  lock:release()
  show(lock:locked(), await lock:acquire())
end

run(main)
-- expect: a	has it
-- expect: true
-- expect: a	left
-- expect: c	has it
-- expect: c	left
-- expect: e	has it
-- expect: e	left
-- expect: false	true	true
-- expect: f	has it
-- expect: g	has it
-- expect: true	true
-- expect: false
-- expect: ValueError	false
-- expect: TimeoutError	false
-- expect: h	has it
-- expect: true
-- expect: h	left
-- expect: i	has it
-- expect: i	left
-- expect: newcomer	has it
-- expect: newcomer	left
-- expect: TimeoutError
-- expect: false	RuntimeError
-- expect: false	true
