-- A scope of trio ends every wait of asyncio, as a cancellation of its
-- own: Cancelled, again at each checkpoint, and caught by the scope. A task
-- or future that is awaited is cancelled with it, unless it is shielded.
-- asyncio rule 160
local asyncio, trio = require "asyncio", require "trio"
local run = require "tests.lib.aio"

local async function limited(what, f, ...)
  local started = asyncio.get_running_loop():time()
  local caught, again
  local scope = trio.move_on_after(1)
  with scope do
    local ok, err = await pcall(f, ...)
    caught = not ok and tostring(err):match("^%a+")
    ok, err = await pcall(trio.sleep, 0)
    again = not ok and tostring(err):match("^%a+")
    await trio.sleep(0)
  end
  print(what, caught, again, scope.cancelled_caught,
        asyncio.get_running_loop():time() - started)
end

local async function sleeper() await asyncio.sleep(100) end
local async function wait_for(x) return await x end

local async function main()
  local loop = asyncio.get_running_loop()
  await limited("sleep", asyncio.sleep, 100)
  local future = loop:create_future()
  await limited("future", wait_for, future)
  print(future:cancelled())
  local task = asyncio.create_task(sleeper())
  await limited("task", wait_for, task)
  print(task:cancelled())
  task = asyncio.create_task(sleeper())
  await limited("shield", wait_for, asyncio.shield(task))
  print(task:cancelled(), task:cancel())
  local children = {asyncio.create_task(sleeper()),
                    asyncio.create_task(sleeper())}
  await limited("gather", wait_for, asyncio.gather(table.unpack(children)))
  print(children[1]:cancelled(), children[2]:cancelled())
  local queue = asyncio.Queue()
  await limited("get", queue.get, queue)
  await limited("join", async function()
    queue:put_nowait(1)
    await queue:join()
  end)
  local lock, event = asyncio.Lock(), asyncio.Event()
  await lock:acquire()
  await limited("acquire", lock.acquire, lock)
  await limited("wait", event.wait, event)
  local cond = asyncio.Condition(lock)
  await limited("condition", cond.wait, cond)
  print(lock:locked())
  await limited("wait_for", asyncio.wait_for, sleeper(), 50)
  await limited("timeout", async function()
    async with asyncio.timeout(50) do await asyncio.sleep(100) end
  end)
  await limited("group", async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(sleeper())
    end
  end)
  local barrier = asyncio.Barrier(2)
  await limited("barrier", barrier.wait, barrier)
  task = asyncio.create_task(sleeper())
  await limited("wait", asyncio.wait, {task})
  print(task:done(), #asyncio.all_tasks())
end

run(main)
-- expect: sleep	Cancelled	Cancelled	true	1.0
-- expect: future	Cancelled	Cancelled	true	1.0
-- expect: true
-- expect: task	Cancelled	Cancelled	true	1.0
-- expect: true
-- expect: shield	Cancelled	Cancelled	true	1.0
-- expect: false	true
-- expect: gather	Cancelled	Cancelled	true	1.0
-- expect: true	true
-- expect: get	Cancelled	Cancelled	true	1.0
-- expect: join	Cancelled	Cancelled	true	1.0
-- expect: acquire	Cancelled	Cancelled	true	1.0
-- expect: wait	Cancelled	Cancelled	true	1.0
-- expect: condition	Cancelled	Cancelled	true	1.0
-- expect: true
-- expect: wait_for	Cancelled	Cancelled	true	1.0
-- expect: timeout	Cancelled	Cancelled	true	1.0
-- expect: group	Cancelled	Cancelled	true	1.0
-- expect: barrier	Cancelled	Cancelled	true	1.0
-- expect: wait	Cancelled	Cancelled	true	1.0
-- expect: false	2
