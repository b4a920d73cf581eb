-- What is shielded goes on when its awaiter is cancelled, and gives its
-- result to the next who asks; its late error is reported.
-- asyncio rules 62 to 65
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(seconds, err)
  await asyncio.sleep(seconds)
  if err then error(err("late")) end
  return "worked"
end

local async function waits(aw)
  return await asyncio.shield(aw)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local inner = asyncio.create_task(work(5))
  local outer = asyncio.create_task(waits(inner))
  await asyncio.sleep(1)
  outer:cancel("stop")
  show(await attempt(outer), inner:done(), inner:cancelling())
  show(await inner, loop:time())
  -- again and again
  inner = asyncio.create_task(work(5))
  for _ = 1, 3 do
    show(await attempt(asyncio.wait_for(asyncio.shield(inner), 1)))
  end
  show(await asyncio.shield(inner), loop:time())
  -- a limit around it
  inner = asyncio.create_task(work(5))
  show(await attempt((async function()
    async with asyncio.timeout(1) do await asyncio.shield(inner) end
  end)()), inner:cancelled())
  inner:cancel()
  show(await attempt(asyncio.shield(inner)), inner:cancelled())
  -- its outer future
  inner = asyncio.create_task(work(1, asyncio.ValueError))
  local shield = asyncio.shield(inner)
  show(shield == inner, await attempt(shield), inner:done(),
       shape(shield:exception()))
  show(asyncio.shield(inner) == inner)
  -- an error after the outer was cancelled
  local reported
  loop:set_exception_handler(function(_, context)
    reported = shape(context.exception)
  end)
  inner = asyncio.create_task(work(1, asyncio.TypeError))
  outer = asyncio.create_task(waits(inner))
  await turns(1)
  outer:cancel()
  show(await attempt(outer))
  await asyncio.sleep(2)
  inner = nil
  collectgarbage()
  collectgarbage()
  show(reported)
end

run(main)
-- expect: CancelledError	false	0
-- expect: worked	5.0
-- expect: TimeoutError
-- expect: TimeoutError
-- expect: TimeoutError
-- expect: worked	10.0
-- expect: TimeoutError	false
-- expect: CancelledError	true
-- expect: false	ValueError	true	ValueError
-- expect: true
-- expect: CancelledError
-- expect: TypeError
