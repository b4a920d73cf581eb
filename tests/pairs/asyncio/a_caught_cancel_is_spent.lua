-- A task that catches CancelledError goes on; each cancel() is thrown once,
-- and two before the task runs are one.
-- asyncio rules 16, 17, 24 and 25
local show, attempt, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function stubborn(n)
  local me = asyncio.current_task()
  for i = 1, n do
    local ok, err = await pcall(asyncio.sleep, 1000)
    show(i, ok, shape(err), me:cancelling())
  end
  await asyncio.sleep(0)
  return "survived"
end

local async function main()
  local task = asyncio.create_task(stubborn(2))
  await turns(1)
  show(task:cancel(), task:cancelling())
  await turns(1)
  show(task:cancel(), task:cancelling(), task:done())
  show(await attempt(task), task:cancelled(), task:cancelling())
  show(task:cancel(), task:cancelling())
  -- two at once
  task = asyncio.create_task(stubborn(1))
  await turns(1)
  show(task:cancel("one"), task:cancel("two"), task:cancelling())
  show(await attempt(task), task:cancelling())
  -- one more when it has been thrown and not yet been met
  task = asyncio.create_task(stubborn(1))
  await turns(1)
  task:cancel()
  show(task:uncancel(), task:uncancel(), task:cancelling())
  show(await attempt(task), task:cancelled())
end

asyncio.run(main())
-- expect: true	1
-- expect: 1	false	CancelledError	1
-- expect: true	2	false
-- expect: 2	false	CancelledError	2
-- expect: survived	false	2
-- expect: false	2
-- expect: true	true	2
-- expect: 1	false	CancelledError	2
-- expect: survived	2
-- expect: 0	0	0
-- expect: 1	false	CancelledError	0
-- expect: survived	false
