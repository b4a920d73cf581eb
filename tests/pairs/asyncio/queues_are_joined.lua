-- join and task_done with workers; priorities, and what equal ones do.
-- asyncio rules 113, 114 and 119
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function works(queue, name, seconds)
  while true do
    local job = await queue:get()
    await asyncio.sleep(seconds)
    show(name, job)
    queue:task_done()
  end
end

local function refused(f, ...)
  local ok, err = pcall(f, ...)
  return ok and "fine" or shape(err)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local queue = asyncio.Queue()
  local workers = {asyncio.create_task(works(queue, "quick", 1)),
                   asyncio.create_task(works(queue, "slow", 2.5))}
  for i = 1, 5 do queue:put_nowait(i) end
  await asyncio.gather(queue:join(), queue:join())
  show("joined", loop:time())
  queue:put_nowait("last")
  show(await attempt(asyncio.wait_for(queue:join(), 0.5)))
  await queue:join()
  for _, worker in ipairs(workers) do worker:cancel() end
  show(await attempt(asyncio.gather(workers[1], workers[2],
                                    {return_exceptions = true})) ~= nil)
  show(refused(queue.task_done, queue))
  show(refused(queue.get_nowait, queue))
  -- priorities
  local heap = asyncio.PriorityQueue(3)
  for _, n in ipairs {3, 1, 2} do heap:put_nowait(n) end
  show(refused(heap.put_nowait, heap, 0), heap:full())
  local putter = asyncio.create_task(heap:put(0))
  await turns(1)
  show(await heap:get(), putter:done())
  await turns(1)
  show(heap:get_nowait(), heap:get_nowait(), heap:get_nowait())
  heap = asyncio.PriorityQueue()
  for _, pair in ipairs {{2, "b"}, {1, "z"}, {2, "a"}, {1, "y"}} do
    heap:put_nowait(pair)
  end
  while not heap:empty() do
    local pair = heap:get_nowait()
    show(pair[1], pair[2])
  end
  -- last in, first out
  local stack = asyncio.LifoQueue(2)
  stack:put_nowait(1)
  stack:put_nowait(2)
  show(refused(stack.put_nowait, stack, 3))
  show(await stack:get(), stack:get_nowait(), stack:empty())
end

run(main)
-- expect: quick	1
-- expect: quick	3
-- expect: slow	2
-- expect: quick	4
-- expect: slow	5
-- expect: joined	5.0
-- expect: TimeoutError
-- expect: quick	last
-- expect: true
-- expect: ValueError
-- expect: QueueEmpty
-- expect: QueueFull	true
-- expect: 1	false
-- expect: 0	2	3
-- expect: 1	y
-- expect: 1	z
-- expect: 2	a
-- expect: 2	b
-- expect: QueueFull
-- expect: 2	1	true
