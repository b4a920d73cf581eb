-- A program: workers take jobs from a queue, failing ones are tried again
-- later, a limit ends it all, nothing is lost.
-- asyncio rules 113 and 119
local show, _, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function job(name, attempts)
  await asyncio.sleep(1 + #name / 10)
  if name:find("bad") and attempts < 3 then
    error(asyncio.ValueError(name))
  end
  if name == "endless" then await asyncio.Event():wait() end
  return name:upper()
end

local async function worker(n, queue, results)
  while true do
    local item = await queue:get()
    local ok, result = await pcall(asyncio.wait_for,
                                   job(item.name, item.attempts), 5)
    if ok then
      results[#results + 1] = result
      show("worker " .. n, result, asyncio.get_running_loop():time())
    else
      show("worker " .. n, item.name, shape(result))
      if asyncio.isinstance(result, asyncio.ValueError) then
        item.attempts = item.attempts + 1
        await queue:put(item)
      end
    end
    queue:task_done()
  end
end

local async function main()
  local queue, results = asyncio.Queue(4), {}
  async with asyncio.TaskGroup() as group do
    local workers = {}
    for n = 1, 2 do
      workers[n] = group:create_task(worker(n, queue, results))
    end
    for name in ("one bad two endless worse-bad three"):gmatch("%S+") do
      await queue:put({name = name, attempts = 1})
      show("queued", name)
    end
    await queue:join()
    for _, task in ipairs(workers) do task:cancel() end
  end
  table.sort(results)
  show(table.concat(results, " "), queue:qsize())
end

run(main)
-- expect: queued	one
-- expect: queued	bad
-- expect: queued	two
-- expect: queued	endless
-- expect: queued	worse-bad
-- expect: queued	three
-- expect: worker 1	ONE	1.3
-- expect: worker 2	bad	ValueError
-- expect: worker 1	TWO	2.6
-- expect: worker 1	worse-bad	ValueError
-- expect: worker 1	THREE	6.0
-- expect: worker 2	endless	TimeoutError
-- expect: worker 1	bad	ValueError
-- expect: worker 2	worse-bad	ValueError
-- expect: worker 1	BAD	8.6
-- expect: worker 2	WORSE-BAD	10.1
-- expect: BAD ONE THREE TWO WORSE-BAD	0
