-- Tasks that wait for each other at a lock, or for an event.
-- usage: handoff.lua lock|event TASKS ROUNDS; prints seconds for one
-- hand-off or wake-up.

local trio = require "trio"

local kind, tasks, rounds = arg[1], tonumber(arg[2]), tonumber(arg[3])
local lock, event = trio.Lock(), trio.Event()
local acquire, release, wait = lock.acquire, lock.release, event.wait

local workers = {}

-- Everybody waits at the same lock, always.
async function workers.lock()
  for _ = 1, rounds do
    await acquire(lock)
    release(lock)
  end
end

async function workers.event()
  for _ = 1, rounds do await wait(event) end
end

local async function set_events()
  for _ = 1, rounds do
    await trio.lowlevel.checkpoint() -- now all wait
    local old = event
    event = trio.Event()
    old:set()
  end
end

trio.run(async function()
  local start = os.clock()
  async with trio.open_nursery() as nursery do
    for _ = 1, tasks do nursery:start_soon(workers[kind]) end
    if kind == "event" then await set_events() end
  end
  print(("%.12f"):format((os.clock() - start) / (tasks * rounds)))
end)
