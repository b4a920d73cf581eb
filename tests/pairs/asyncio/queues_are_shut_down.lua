-- shutdown: putters fail at once, getters when nothing is left; with
-- immediate what is left is dropped, and join ends.
-- asyncio rules 142 and 143
-- needs python: 3.13
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function gets(queue, name)
  show(name, await attempt(queue:get()))
end

local async function puts(queue, name)
  show(name, await attempt(queue:put(name)))
end

local function refused(f, ...)
  local ok, err = pcall(f, ...)
  return ok and tostring(err) or shape(err)
end

local async function main()
  local queue = asyncio.Queue(2)
  queue:put_nowait(1)
  queue:put_nowait(2)
  local putters = {asyncio.create_task(puts(queue, "p")),
                   asyncio.create_task(puts(queue, "q"))}
  local joiner = asyncio.create_task(queue:join())
  await turns(1)
  queue:shutdown()
  await turns(2)
  show(putters[1]:done(), putters[2]:done(), joiner:done(), queue:qsize())
  show(refused(queue.put_nowait, queue, 3), await attempt(queue:put(3)))
  show(await queue:get(), queue:get_nowait())
  show(refused(queue.get_nowait, queue), await attempt(queue:get()))
  queue:task_done()
  queue:task_done()
  await turns(2)
  show(joiner:done(), refused(queue.task_done, queue))
  queue:shutdown()
  -- those who wait for an item
  queue = asyncio.Queue()
  local getters = {asyncio.create_task(gets(queue, "g")),
                   asyncio.create_task(gets(queue, "h"))}
  await turns(1)
  queue:shutdown()
  await asyncio.wait(getters)
  -- at once
  queue = asyncio.LifoQueue()
  for i = 1, 3 do queue:put_nowait(i) end
  joiner = asyncio.create_task(queue:join())
  await turns(1)
  queue:shutdown(true)
  await turns(2)
  show(queue:qsize(), queue:empty(), joiner:done())
  show(refused(queue.get_nowait, queue), refused(queue.put_nowait, queue, 1))
  -- what is at work still counts
  queue = asyncio.PriorityQueue()
  queue:put_nowait(2)
  queue:put_nowait(1)
  show(queue:get_nowait())
  queue:shutdown {immediate = true}
  joiner = asyncio.create_task(queue:join())
  await turns(2)
  show(joiner:done())
  queue:task_done()
  await turns(2)
  show(joiner:done())
end

run(main)
-- expect: p	QueueShutDown
-- expect: q	QueueShutDown
-- expect: true	true	false	2
-- expect: QueueShutDown	QueueShutDown
-- expect: 1	2
-- expect: QueueShutDown	QueueShutDown
-- expect: true	ValueError
-- expect: g	QueueShutDown
-- expect: h	QueueShutDown
-- expect: 0	true	true
-- expect: QueueShutDown	QueueShutDown
-- expect: 1
-- expect: false
-- expect: true
