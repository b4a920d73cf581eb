-- Who waits for a future or a task shares it: the cancel() of one cancels
-- it for all, unless a shield stands between.
-- asyncio rules 13, 20 and 63
local show, attempt, turns = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function waits(name, future)
  local outcome = await attempt(future)
  show(name, outcome, asyncio.current_task():cancelling())
  return outcome
end

local async function sleeper() await asyncio.sleep(1000) end

local async function shared(shield, future)
  local tasks = {}
  for i, name in ipairs {"a", "b", "c"} do
    local it = shield and asyncio.shield(future) or future
    tasks[i] = asyncio.create_task(waits(name, it))
  end
  await turns(2)
  tasks[2]:cancel()
  await turns(2)
  show(future:cancelled(), tasks[1]:done(), tasks[2]:done())
  future:cancel()
  await asyncio.gather(table.unpack(tasks))
end

local async function main()
  local loop = asyncio.get_running_loop()
  await shared(false, loop:create_future())
  await shared(true, loop:create_future())
  await shared(false, asyncio.create_task(sleeper()))
  await shared(true, asyncio.create_task(sleeper()))
  -- who is about to be cancelled takes what it awaits next along
  local inner = asyncio.create_task(sleeper())
  local task = asyncio.create_task((async function()
    asyncio.current_task():cancel()
    await inner
  end)())
  show(await attempt(task), inner:cancelled(), task:cancelled())
  -- a chain: the last one is cancelled, then the others in turn
  local chain = {asyncio.create_task(sleeper())}
  for i = 2, 4 do
    chain[i] = asyncio.create_task(waits(i, chain[i - 1]))
  end
  await turns(2)
  chain[4]:cancel()
  show(chain[1]:done(), await chain[4])
  for i = 1, 4 do show(chain[i]:cancelled(), chain[i]:cancelling()) end
end

asyncio.run(main())
-- expect: a	CancelledError	0
-- expect: b	CancelledError	1
-- expect: c	CancelledError	0
-- expect: true	true	true
-- expect: b	CancelledError	1
-- expect: false	false	true
-- expect: a	CancelledError	0
-- expect: c	CancelledError	0
-- expect: a	CancelledError	0
-- expect: b	CancelledError	1
-- expect: c	CancelledError	0
-- expect: true	true	true
-- expect: b	CancelledError	1
-- expect: false	false	true
-- expect: a	CancelledError	0
-- expect: c	CancelledError	0
-- expect: CancelledError	true	true
-- expect: 2	CancelledError	1
-- expect: 3	CancelledError	1
-- expect: 4	CancelledError	1
-- expect: false	CancelledError
-- expect: true	1
-- expect: false	1
-- expect: false	1
-- expect: false	1
