-- sleep(0) lets all others run once; sleep gives its result when its time
-- has come, in the order of the deadlines.
-- asyncio rules 29 and 30
local show, _, turns, _, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function counts(name, n, delay)
  for i = 1, n do
    show(name, i)
    await asyncio.sleep(delay)
  end
end

local async function sleeps(seconds)
  local loop = asyncio.get_running_loop()
  local result = await asyncio.sleep(seconds, seconds .. " s")
  show(result, math.floor(loop:time() + 0.5))
end

local async function main()
  local loop = asyncio.get_running_loop()
  await asyncio.gather(counts("a", 3, 0), counts("b", 2, 0),
                       counts("c", 3, -1))
  show(await asyncio.sleep(0), await asyncio.sleep(0, "at once"),
       await asyncio.sleep(-5, "in the past"), loop:time() < 1)
  await asyncio.gather(sleeps(3), sleeps(1), sleeps(2))
  local task = asyncio.create_task(sleeps(1000))
  await turns(1)
  task:cancel()
  await turns(1)
  show(task:cancelled(), math.floor(loop:time() + 0.5))
  -- a sleeper that is due and one that only yields
  loop:call_later(1, show, "timer")
  loop:call_soon(show, "soon")
  await asyncio.sleep(1)
  show("slept")
end

run(main)
-- expect: a	1
-- expect: b	1
-- expect: c	1
-- expect: a	2
-- expect: b	2
-- expect: c	2
-- expect: a	3
-- expect: c	3
-- expect: nil	at once	in the past	true
-- expect: 1 s	1
-- expect: 2 s	2
-- expect: 3 s	3
-- expect: true	3
-- expect: soon
-- expect: timer
-- expect: slept
