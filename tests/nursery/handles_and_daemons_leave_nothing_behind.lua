-- Children with handles, daemons that end, fail, are started by start, or
-- are left by a task that never closes its nursery, leave no memory behind.
local check = require "tests.lib.check"
local trio = require "trio"

local async function service(task_status)
  if task_status then task_status:started() end
  await trio.sleep_forever()
end

local async function main()
  async with trio.open_nursery() as nursery do
    for _ = 1, 3 do nursery:start_soon{service, daemon = true} end
    await nursery:start{service, daemon = true}
    nursery:start_task(service):cancel()
    await nursery:start_task(trio.lowlevel.checkpoint)
  end
  await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon{service, daemon = true}
      nursery:start_soon(function() return error("no", 0) end)
    end
  end)
end

local async function abandoned()
  local lost = trio.open_nursery()
  await debug.getmetatable(lost).__aenter(lost)
  lost:start_soon{service, daemon = true}
end

local function round()
  trio.run(main)
  pcall(trio.run, async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(abandoned)
    end
  end)
end

for _ = 1, 100 do round() end
check.no_leaks(round)
print "done" -- expect: done
