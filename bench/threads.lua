-- Functions in worker threads.
-- usage: threads.lua compute THREADS LOOPS; prints the seconds that so many
--        take at once
--        threads.lua call N; prints seconds for one call that does nothing

local trio = require "trio"
local time = require "time"

local kind, n, loops = arg[1], tonumber(arg[2]), tonumber(arg[3])
local run_sync = trio.to_thread.run_sync

local function compute(count)
  local sum = 0
  for i = 1, count do sum = sum + i % 7 * i end
  return sum
end

local function nothing() end

local works = {}

async function works.compute()
  async with trio.open_nursery() as nursery do
    for _ = 1, n do nursery:start_soon(run_sync, compute, loops) end
  end
  return 1
end

async function works.call()
  for _ = 1, n do await run_sync(nothing) end
  return n
end

trio.run(async function()
  if kind == "compute" then -- the threads and their states are there
    async with trio.open_nursery() as nursery do
      for _ = 1, n do nursery:start_soon(run_sync, time.sleep, 0.01) end
    end
  end
  local start = time.perf_counter()
  local count = await works[kind]()
  print(("%.12f"):format((time.perf_counter() - start) / count))
end)
