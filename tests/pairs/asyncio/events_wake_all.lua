-- Event: set() wakes those who wait, in order; who comes later doesn't wait
-- until it is cleared.
-- asyncio rule 106
local show, attempt, turns, _, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function waits(event, name)
  show(name, await event:wait())
end

local async function main()
  local loop = asyncio.get_running_loop()
  local event = asyncio.Event()
  show(event:is_set())
  local tasks = {}
  for i, name in ipairs {"a", "b", "c"} do
    tasks[i] = asyncio.create_task(waits(event, name))
  end
  await turns(1)
  event:set()
  event:set()
  show("set", event:is_set())
  -- at once, without a turn for the others
  await waits(event, "d")
  await turns(1)
  event:clear()
  event:clear()
  show(event:is_set(), tasks[3]:done())
  show(await attempt(asyncio.wait_for(event:wait(), 1)))
  -- cancelled in the turn in which it was woken
  local e = asyncio.create_task(waits(event, "e"))
  local f = asyncio.create_task(waits(event, "f"))
  await turns(1)
  event:set()
  e:cancel()
  await turns(2)
  show(e:cancelled(), f:done())
  -- set by a timer, by a callback, by a task that waits for another
  event:clear()
  loop:call_later(1, function() event:set() end)
  await waits(event, "timer")
  event:clear()
  loop:call_soon(function() event:set() end)
  await waits(event, "callback")
  event:clear()
  await asyncio.gather(waits(event, "g"), (async function()
    await asyncio.sleep(1)
    event:set()
    show("set")
  end)(), waits(event, "h"))
end

run(main)
-- expect: false
-- expect: set	true
-- expect: d	true
-- expect: a	true
-- expect: b	true
-- expect: c	true
-- expect: false	true
-- expect: TimeoutError
-- expect: f	true
-- expect: true	true
-- expect: timer	true
-- expect: callback	true
-- expect: set
-- expect: g	true
-- expect: h	true
