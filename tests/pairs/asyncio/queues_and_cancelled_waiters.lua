-- Queues: putters and getters that wait, are cancelled in the turn in which
-- they were woken, give up after a time; no item is lost or comes twice.
-- asyncio rules 115 to 118
local show, attempt, turns, _, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function gets(queue, name)
  show(name, await attempt(queue:get()))
end

local async function puts(queue, item)
  show("put", item, await attempt(queue:put(item)))
end

local function all(queue)
  local items = {}
  while not queue:empty() do
    items[#items + 1] = queue:get_nowait()
  end
  return table.concat(items, " ")
end

local function start(f, queue, items)
  local tasks = {}
  for item in items:gmatch("%S+") do
    tasks[#tasks + 1] = asyncio.create_task(f(queue, item))
  end
  return tasks
end

local async function main()
  local queue = asyncio.Queue()
  -- all getters, all items
  local tasks = start(gets, queue, "a b c")
  await turns(1)
  queue:put_nowait(1)
  queue:put_nowait(2)
  tasks[1]:cancel()
  await turns(3)
  show(queue:qsize(), tasks[3]:done())
  queue:put_nowait(3)
  await turns(3)
  show(queue:qsize(), tasks[3]:done())
  -- woken, cancelled, and nobody else waits
  tasks = start(gets, queue, "d")
  await turns(1)
  queue:put_nowait(4)
  tasks[1]:cancel()
  await turns(2)
  show(all(queue))
  -- a woken getter finds nothing: it waits on
  tasks = start(gets, queue, "e f")
  await turns(1)
  queue:put_nowait(5)
  show(queue:get_nowait())
  await turns(2)
  show(tasks[1]:done(), tasks[2]:done())
  queue:put_nowait(6)
  queue:put_nowait(7)
  await turns(3)
  -- putters
  queue = asyncio.Queue(1)
  tasks = start(puts, queue, "p q r")
  await turns(1)
  show(queue:get_nowait())
  tasks[2]:cancel()
  await turns(3)
  show(all(queue), tasks[3]:done())
  await turns(3)
  show(all(queue))
  -- time limits
  show(await attempt(asyncio.wait_for(queue:get(), 1)))
  await queue:put("full")
  show(await attempt(asyncio.wait_for(queue:put("more"), 1)))
  show(all(queue))
  tasks = start(gets, queue, "g h")
  await turns(1)
  tasks[1]:cancel()
  tasks[2]:cancel()
  await turns(2)
  await queue:put("kept")
  show(all(queue))
  -- negative and zero sizes have no limit
  for _, n in ipairs {0, -1} do
    queue = asyncio.Queue(n)
    for i = 1, 50 do queue:put_nowait(i) end
    show(queue:full(), queue:qsize(), queue.maxsize)
  end
end

run(main)
-- expect: a	CancelledError
-- expect: b	1
-- expect: c	2
-- expect: 0	true
-- expect: 1	true
-- expect: d	3
-- expect: 4
-- expect: 5
-- expect: false	false
-- expect: f	6
-- expect: e	7
-- expect: put	p	nil
-- expect: p
-- expect: put	q	CancelledError
-- expect: put	r	nil
-- expect: r	true
-- expect:
-- expect: TimeoutError
-- expect: TimeoutError
-- expect: full
-- expect: g	CancelledError
-- expect: h	CancelledError
-- expect: kept
-- expect: false	50	0
-- expect: false	50	-1
