-- Each primitive of asyncio, cancelled at every step, by a scope of trio and
-- by the task's cancel(): no waiter, no permit, no item, no task and no timer
-- is left. asyncio rules 29, 57, 78, 104, 108, 110, 115 and 116
-- stdout: any
local lu = require "luaunit"
local asyncio, trio = require "asyncio", require "trio"
local sweep = require "tests.lib.sweep"

local sleep = asyncio.sleep
local programs = {}

-- What must be as at first after the run.
local checks = {}

local function idle(object, state)
  checks[#checks + 1] = function()
    lu.assertEquals(tostring(object):match("%[(.*)%]"), state)
  end
  return object
end

local async function work(n)
  await sleep(n or 1)
  return n
end

-- What it starts is cancelled with it, and awaited.
local async function together(...)
  async with asyncio.TaskGroup() as group do
    for _, coro in ipairs {...} do group:create_task(coro) end
  end
end

-- Tasks that nothing else ends.
local async function dismiss(tasks)
  for _, task in ipairs(tasks) do task:cancel() end
  with trio.CancelScope {shield = true} do await asyncio.wait(tasks) end
end

async function programs.sleeping()
  for _ = 1, 3 do await sleep(1) end
end

async function programs.futures()
  local loop = asyncio.get_running_loop()
  local future = loop:create_future()
  local handle <close> = setmetatable({loop:call_later(1, function()
    if not future:done() then future:set_result(1) end
  end)}, {__close = function(h) h[1]:cancel() end})
  lu.assertEquals(await future, 1)
end

async function programs.gathering()
  await asyncio.gather(work(1), work(2), asyncio.gather(work(1), work(3)))
end

async function programs.shielding()
  local inner = asyncio.create_task(work(2))
  local ok, err = await pcall(async function()
    await asyncio.shield(inner)
  end)
  await dismiss {inner}
  if not ok then error(err) end
end

async function programs.limits()
  local ok, err = await pcall(asyncio.wait_for, work(5), 1)
  if not trio.isinstance(err, asyncio.TimeoutError) then error(err) end
  await asyncio.wait_for(work(1), 5)
  async with asyncio.timeout(9) as limit do
    await sleep(1)
    limit:reschedule(asyncio.get_running_loop():time() + 3)
    await sleep(1)
  end
end

async function programs.waiting()
  local tasks = {asyncio.create_task(work(1)), asyncio.create_task(work(2))}
  local ok, err = await pcall(async function()
    await asyncio.wait(tasks, {return_when = asyncio.FIRST_COMPLETED})
    await asyncio.wait(tasks, {timeout = 0.5})
    for one in asyncio.as_completed(tasks, {timeout = 9}) do await one end
  end)
  await dismiss(tasks)
  if not ok then error(err) end
end

async function programs.groups()
  await together(work(1), together(work(2), work(1)), (async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(work, 2)
    end
  end)())
end

local async function use(it)
  async with it do await sleep(1) end
end

local async function share(it)
  await together(use(it), use(it), use(it), use(it))
end

async function programs.locks()
  await share(idle(asyncio.Lock(), "unlocked"))
end

async function programs.semaphores()
  await share(idle(asyncio.Semaphore(2), "unlocked, value:2"))
end

async function programs.bounded_semaphores()
  await share(idle(asyncio.BoundedSemaphore(1), "unlocked, value:1"))
end

async function programs.events()
  local event = idle(asyncio.Event(), "unset")
  local cleared <close> = setmetatable({}, {__close = function()
    event:clear()
  end})
  await together(event:wait(), event:wait(), (async function()
    await sleep(1)
    event:set()
  end)())
end

async function programs.conditions()
  local cond, n = idle(asyncio.Condition(), "unlocked"), 0
  local async function waits(wanted)
    async with cond do
      await cond:wait_for(function() return n >= wanted end)
      await sleep(0)
    end
  end
  await together(waits(1), waits(2), waits(1), (async function()
    for i = 1, 2 do
      await sleep(1)
      async with cond do
        n = i
        cond:notify_all()
      end
    end
  end)())
end

async function programs.barriers()
  local barrier = idle(asyncio.Barrier(3), "filling, waiters:0/3")
  await together(barrier:wait(), barrier:wait(), barrier:wait())
end

-- Every item that was put was got, or is still there.
local async function exchange(queue)
  local put, got = 0, 0
  checks[#checks + 1] = function()
    lu.assertEquals(got + queue:qsize(), put)
  end
  local async function gets(n)
    for _ = 1, n do
      await asyncio.wait_for(queue:get(), 50)
      got = got + 1
      queue:task_done()
    end
  end
  await together((async function()
    for i = 1, 5 do
      await queue:put(i)
      put = put + 1
    end
  end)(), gets(2), gets(3))
  await queue:join()
end

async function programs.queues()
  await exchange(asyncio.Queue(1))
end

async function programs.priority_queues()
  await exchange(asyncio.PriorityQueue(2))
end

async function programs.stacks()
  await exchange(asyncio.LifoQueue())
end

async function programs.readers()
  local reader = asyncio.StreamReader()
  await together((async function()
    await reader:readline()
    await reader:readexactly(4)
    await reader:readuntil("--")
    await reader:read(-1)
  end)(), (async function()
    for piece in ("one|\nfo|ur-|-r|est"):gmatch("[^|]+") do
      await sleep(1)
      reader:feed_data(piece)
    end
    reader:feed_eof()
  end)())
end

local function nothing_is_left()
  for _, is_as_at_first in ipairs(checks) do is_as_at_first() end
  checks = {}
end

local function clock()
  return trio.testing.MockClock {autojump_threshold = 0}
end

TestSweep = {}
for name, program in pairs(programs) do
  for _, by_task in ipairs {false, true} do
    local kind = by_task and "task_" or "scope_"
    TestSweep["test_" .. kind .. name] = function()
      sweep(program, {clock = clock, after = nothing_is_left,
                      task = by_task})
    end
  end
end

os.exit(lu.LuaUnit.run("--output", "text"))
