-- Many tasks that acquire, wait, are cancelled and let go at random: the
-- limits always hold, nobody is forgotten, and all is free in the end.
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local function object(kind, limit)
  if kind == "Lock" then return trio.Lock() end
  return trio[kind](limit)
end

local async function worker(lock, random, state)
  for _ = 1, 20 do
    with trio.move_on_after(random(0, 5)) do
      async with lock do
        state.inside = state.inside + 1
        check.eq(state.inside <= state.limit, true)
        state.most = math.max(state.most, state.inside)
        local ok, err = await pcall(trio.sleep, random(0, 3))
        state.inside = state.inside - 1
        if not ok then error(err) end
      end
    end
    await trio.sleep(random(0, 1))
  end
end

local async function main(kind, limit, seed)
  math.randomseed(seed)
  local lock = object(kind, limit)
  local state = {inside = 0, most = 0, limit = limit}
  async with trio.open_nursery() as nursery do
    for _ = 1, 20 do
      nursery:start_soon(worker, lock, math.random, state)
    end
  end
  check.eq({state.inside, state.most}, {0, limit})
  check.eq(lock:statistics().tasks_waiting, 0)
  for _ = 1, limit do
    if kind == "CapacityLimiter" then
      lock:acquire_on_behalf_of_nowait({})
    else lock:acquire_nowait() end
  end
  if kind == "Lock" then lock:release() end
end

for seed = 1, 5 do
  virtual(main, "Lock", 1, seed)
  virtual(main, "Semaphore", 3, seed)
  virtual(main, "CapacityLimiter", 3, seed)
end
print "done" -- expect: done
