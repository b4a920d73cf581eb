-- as_completed: what is left when its loop is left, cancelled awaiters,
-- futures among coroutines, times that are over.
-- asyncio rules 48 to 51
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(name, seconds, err)
  await asyncio.sleep(seconds)
  show(name, "works")
  if err then error(err(name)) end
  return name
end

local async function main()
  local loop = asyncio.get_running_loop()
  -- left early: the others go on
  for one in asyncio.as_completed {work("a", 2), work("b", 1)} do
    show(await attempt(one))
    break
  end
  await asyncio.sleep(3)
  -- tasks and futures
  local future = loop:create_future()
  loop:call_later(2, function() future:set_result("future") end)
  local task = asyncio.create_task(work("task", 1))
  for one in asyncio.as_completed {future, task, work("c", 3)} do
    show(await attempt(one), loop:time())
  end
  -- errors and cancelled ones
  task = asyncio.create_task(work("never", 9))
  loop:call_later(2, function() task:cancel() end)
  for one in asyncio.as_completed {task,
                                   work("d", 1, asyncio.ValueError)} do
    show(await attempt(one))
  end
  -- its time is over for all that are left
  for one in asyncio.as_completed(
    {work("e", 1), work("f", 5), work("g", 6)}, {timeout = 2})
  do
    show(await attempt(one))
  end
  show("later")
  await asyncio.sleep(5)
  -- a cancelled awaiter gets nothing, and nothing is lost
  local items = {}
  for one in asyncio.as_completed {work("h", 1), work("i", 2)} do
    items[#items + 1] = asyncio.create_task(one)
  end
  await turns(1)
  items[1]:cancel()
  show(await attempt(items[1]), await attempt(items[2]))
  await asyncio.sleep(5)
  -- nothing
  for _ in asyncio.as_completed {} do show("never") end
  show("end")
end

run(main)
-- expect: b	works
-- expect: b
-- expect: a	works
-- expect: task	works
-- expect: task	5.0
-- expect: future	6.0
-- expect: c	works
-- expect: c	7.0
-- expect: d	works
-- expect: ValueError
-- expect: CancelledError
-- expect: e	works
-- expect: e
-- expect: TimeoutError
-- expect: TimeoutError
-- expect: later
-- expect: f	works
-- expect: g	works
-- expect: h	works
-- expect: CancelledError	h
-- expect: i	works
-- expect: end
