-- Each program is cancelled at its first step, its second, and so on until
-- it gets through. Whatever the step, its cleanup runs, and no task, no
-- deadline and no waiter is left. trio rule 45
-- stdout: any
local lu = require "luaunit"
local trio = require "trio"
local sweep = require "tests.lib.sweep"

-- What must be empty again after each program.
local event, lot = trio.Event(), trio.lowlevel.ParkingLot()
local opened, closed = 0, 0

local resource = setmetatable({}, {
  __aenter = async function()
    await trio.lowlevel.checkpoint()
    opened = opened + 1
  end,
  __aexit = async function()
    closed = closed + 1
    with trio.CancelScope {shield = true} do await trio.sleep(0.1) end
  end,
})

local async function twice(f)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(f)
    nursery:start_soon(f)
  end
end

local async function numbers(n)
  for i = 1, n do
    await trio.sleep(0.1)
    yield i
  end
end

local async function ready(task_status)
  await trio.sleep(0.1)
  task_status:started("value")
  await trio.sleep(0.1)
end

local programs = {}

async function programs.sleeps()
  for _ = 1, 3 do await trio.sleep(1) end
end

async function programs.nested_nurseries()
  await twice(async function() await twice(programs.sleeps) end)
end

async function programs.timeouts()
  with trio.move_on_after(0.5) do await trio.sleep(1) end
  await pcall(async function()
    with trio.fail_after(0.5) do await trio.sleep(1) end
  end)
  await trio.lowlevel.checkpoint()
end

async function programs.waits()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(event.wait, event)
    nursery:start_soon(lot.park, lot)
    await trio.sleep(0.1)
    lot:unpark_all()
    nursery.cancel_scope:cancel()
  end
end

async function programs.resources()
  async with resource do
    await trio.sleep(0.1)
  end
end

async function programs.generators()
  async for i in numbers(5) do
    if i == 3 then break end
  end
end

async function programs.starts()
  async with trio.open_nursery() as nursery do
    lu.assertEquals(await nursery:start(ready), "value")
  end
end

async function programs.handles()
  async with trio.open_nursery() as nursery do
    local child = nursery:start_task(async function()
      await trio.sleep(0.2)
      return 5
    end)
    nursery:start_task(trio.sleep, 1):cancel()
    lu.assertEquals(await child, 5)
  end
end

async function programs.daemons()
  async with trio.open_nursery() as nursery do
    nursery:start_soon{programs.sleeps, daemon = true}
    await nursery:start{ready, daemon = true}
    await trio.sleep(0.1)
  end
end

-- Three tasks acquire it, hold it for a time, and let go.
local async function use(lock)
  async with trio.open_nursery() as nursery do
    for _ = 1, 3 do
      nursery:start_soon(async function()
        async with lock do await trio.sleep(0.1) end
      end)
    end
  end
end

local locks = {
  lock = trio.Lock(), strict = trio.StrictFIFOLock(),
  semaphore = trio.Semaphore(1), limiter = trio.CapacityLimiter(1),
}
for name, lock in pairs(locks) do
  programs[name] = async function() await use(lock) end
end

local condition = trio.Condition()

async function programs.conditions()
  async with trio.open_nursery() as nursery do
    for _ = 1, 2 do
      nursery:start_soon(async function()
        async with condition do
          await condition:wait()
          await trio.sleep(0.1)
        end
      end)
    end
    await trio.sleep(0.1)
    async with condition do condition:notify_all() end
  end
end

-- Nobody waits for a lock, nobody has it.
local function check_locks()
  for name, lock in pairs(locks) do
    lu.assertEquals(lock:statistics().tasks_waiting, 0, name)
  end
  lu.assertEquals(locks.lock:locked(), false)
  lu.assertEquals(locks.strict:locked(), false)
  lu.assertEquals(locks.semaphore.value, 1)
  lu.assertEquals(locks.limiter.borrowed_tokens, 0)
  lu.assertEquals(condition:statistics().tasks_waiting, 0)
  lu.assertEquals(condition:locked(), false)
end

local function nothing_is_left()
  lu.assertEquals(event:statistics().tasks_waiting, 0)
  lu.assertEquals(#lot, 0)
  check_locks()
  lu.assertEquals(opened, closed)
end

TestSweep = {}
for name, program in pairs(programs) do
  TestSweep["test_" .. name] = function()
    sweep(program, {
      clock = function()
        return trio.testing.MockClock {autojump_threshold = 0}
      end,
      after = nothing_is_left,
    })
  end
end

os.exit(lu.LuaUnit.run("--output", "text"))
