-- Barrier: indexes, several rounds, reset and abort, cancelled tasks.
-- asyncio rule 112
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function waits(barrier, name)
  show(name, await attempt(barrier:wait()), barrier.n_waiting)
end

local function start(barrier, names)
  local tasks = {}
  for name in names:gmatch("%S+") do
    tasks[#tasks + 1] = asyncio.create_task(waits(barrier, name))
  end
  return tasks
end

local async function main()
  local barrier = asyncio.Barrier(3)
  show(barrier.parties, barrier.n_waiting, barrier.broken)
  local tasks = start(barrier, "a b")
  await turns(1)
  show(barrier.n_waiting)
  tasks[3] = start(barrier, "c")[1]
  await asyncio.wait(tasks)
  show(barrier.n_waiting)
  await asyncio.wait(start(barrier, "d e f g h i"))
  -- one is cancelled: the others wait on
  tasks = start(barrier, "j k l")
  tasks[2]:cancel()
  await turns(3)
  show(barrier.n_waiting, tasks[2]:cancelled())
  await waits(barrier, "m")
  await asyncio.wait(tasks)
  tasks = start(barrier, "n o")
  await turns(1)
  tasks[1]:cancel()
  await turns(3)
  show(barrier.n_waiting)
  -- reset
  await barrier:reset()
  await turns(3)
  show(barrier.n_waiting, barrier.broken, tasks[2]:done())
  await asyncio.wait(start(barrier, "p q r"))
  -- abort, and reset again
  tasks = start(barrier, "s t")
  await turns(1)
  await barrier:abort()
  await turns(3)
  show(barrier.broken, barrier.n_waiting)
  await waits(barrier, "u")
  await barrier:reset()
  show(barrier.broken)
  await asyncio.wait(start(barrier, "v w x"))
  -- as a block
  await asyncio.gather((async function()
    async with asyncio.Barrier(1) as index do show("block", index) end
  end)())
  local ok, err = pcall(asyncio.Barrier, 0)
  show(ok, shape(err))
end

run(main)
-- expect: 3	0	false
-- expect: 2
-- expect: c	2	0
-- expect: a	0	0
-- expect: b	1	0
-- expect: 0
-- expect: f	2	0
-- expect: d	0	0
-- expect: e	1	0
-- expect: i	2	0
-- expect: g	0	0
-- expect: h	1	0
-- expect: 2	true
-- expect: m	2	0
-- expect: j	0	0
-- expect: l	1	0
-- expect: n	CancelledError	1
-- expect: 1
-- expect: o	BrokenBarrierError	0
-- expect: 0	false	true
-- expect: r	2	0
-- expect: p	0	0
-- expect: q	1	0
-- expect: s	BrokenBarrierError	0
-- expect: t	BrokenBarrierError	0
-- expect: true	0
-- expect: u	BrokenBarrierError	0
-- expect: false
-- expect: x	2	0
-- expect: v	0	0
-- expect: w	1	0
-- expect: block	0
-- expect: false	ValueError
