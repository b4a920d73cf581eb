-- Queue, LifoQueue, PriorityQueue.
-- asyncio rules 113 to 119
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  return ok and tostring(result) or shape(result)
end

local async function turns(n)
  for _ = 1, n do await asyncio.sleep(0) end
end

local function drain(queue)
  local items = {}
  while not queue:empty() do
    local item = queue:get_nowait()
    items[#items + 1] = type(item) == "table"
      and item[1] .. item[2] or tostring(item)
  end
  return table.concat(items, " ")
end

local async function gets(queue, name)
  show(name, "gets", await queue:get())
end

local async function puts(queue, item)
  await queue:put(item)
  show("put", item)
end

local async function main()
  for _, class in ipairs {"Queue", "LifoQueue", "PriorityQueue"} do
    local queue = asyncio[class]()
    for _, item in ipairs {3, 1, 4, 1, 5, 9, 2, 6} do
      queue:put_nowait(item)
    end
    show(class, queue:qsize(), queue:full(), drain(queue), queue:empty())
  end
  local queue = asyncio.PriorityQueue()
  for i, p in ipairs {2, 1, 3, 1, 2} do
    await queue:put({p, ("abcde"):sub(i, i)})
  end
  show(drain(queue))
  -- no room, nothing there
  queue = asyncio.Queue(2)
  show(queue.maxsize, await attempt(queue.get_nowait, queue))
  queue:put_nowait(1)
  queue:put_nowait(2)
  show(queue:full(), await attempt(queue.put_nowait, queue, 3))
  -- putters wait in order; one is cancelled
  local tasks = {}
  for i = 3, 6 do tasks[i] = asyncio.create_task(puts(queue, i)) end
  await turns(1)
  tasks[4]:cancel()
  await turns(1)
  show(queue:get_nowait(), queue:qsize())
  await turns(2)
  show(drain(queue))
  await turns(3)
  show(drain(queue), tasks[4]:cancelled(), tasks[6]:done())
  -- getters wait in order; one is cancelled when it was woken
  tasks = {}
  for i, name in ipairs {"a", "b", "c"} do
    tasks[i] = asyncio.create_task(gets(queue, name))
  end
  await turns(1)
  queue:put_nowait(10)
  tasks[1]:cancel()
  await turns(3)
  queue:put_nowait(11)
  await turns(2)
  show(tasks[1]:cancelled(), tasks[2]:done(), tasks[3]:done())
  -- limited waits leave nothing behind
  show(await attempt(asyncio.wait_for, queue:get(), 0.01))
  queue:put_nowait("kept")
  show(queue:get_nowait())
  queue:put_nowait(1)
  queue:put_nowait(2)
  show(await attempt(asyncio.wait_for, queue:put(3), 0.01))
  show(drain(queue))
  -- one for one
  queue = asyncio.Queue(1)
  local async function produce()
    for i = 1, 4 do
      await queue:put(i)
      show("produced", i)
    end
  end
  local async function consume()
    for _ = 1, 4 do show("consumed", await queue:get()) end
  end
  await asyncio.gather(produce(), consume())
  -- join
  queue = asyncio.Queue()
  await queue:join()
  show("joined")
  for i = 1, 3 do queue:put_nowait(i) end
  local joiner = asyncio.create_task(queue:join())
  for _ = 1, 3 do
    await turns(2)
    show(queue:get_nowait(), joiner:done())
    queue:task_done()
  end
  await joiner
  show(await attempt(queue.task_done, queue))
end

asyncio.run(main())
-- expect: Queue	8	false	3 1 4 1 5 9 2 6	true
-- expect: LifoQueue	8	false	6 2 9 5 1 4 1 3	true
-- expect: PriorityQueue	8	false	1 1 2 3 4 5 6 9	true
-- expect: 1b 1d 2a 2e 3c
-- expect: 2	QueueEmpty
-- expect: true	QueueFull
-- expect: 1	1
-- expect: put	3
-- expect: 2 3
-- expect: put	5
-- expect: put	6
-- expect: 5 6	true	true
-- expect: b	gets	10
-- expect: c	gets	11
-- expect: true	true	true
-- expect: TimeoutError
-- expect: kept
-- expect: TimeoutError
-- expect: 1 2
-- expect: produced	1
-- expect: consumed	1
-- expect: produced	2
-- expect: consumed	2
-- expect: produced	3
-- expect: consumed	3
-- expect: produced	4
-- expect: consumed	4
-- expect: joined
-- expect: 1	false
-- expect: 2	false
-- expect: 3	false
-- expect: ValueError
