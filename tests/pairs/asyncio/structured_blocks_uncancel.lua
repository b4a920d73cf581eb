-- A block that cancels its own task takes that back with uncancel(); a
-- cancellation from outside still wins.
-- asyncio rules 25 and 26
local show, attempt, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

-- Cancels its task after so many turns, and swallows that only.
local async function block(name, n)
  local me, loop = asyncio.current_task(), asyncio.get_running_loop()
  local mine = false
  local function expire(left)
    if left > 0 then
      loop:call_soon(expire, left - 1)
    else
      mine = true
      me:cancel()
    end
  end
  expire(n)
  local ok, err = await pcall(asyncio.sleep, 1000)
  show(name, ok, shape(err), mine, me:cancelling())
  if mine and me:uncancel() == 0 then return name .. " ended" end
  error(err)
end

local async function two()
  show(await block("first", 1))
  show(await block("second", 2))
  await asyncio.sleep(0)
  return "done"
end

local async function main()
  show(await attempt(two()), asyncio.current_task():cancelling())
  for _, n in ipairs {2, 50} do
    local task = asyncio.create_task(block("cancelled", n))
    await turns(1)
    task:cancel()
    show(await attempt(task), task:cancelled(), task:cancelling())
  end
  local task = asyncio.create_task(block("both", 0))
  await turns(1)
  task:cancel()
  show(await attempt(task), task:cancelled(), task:cancelling())
end

asyncio.run(main())
-- expect: first	false	CancelledError	true	1
-- expect: first ended
-- expect: second	false	CancelledError	true	1
-- expect: second ended
-- expect: done	0
-- expect: cancelled	false	CancelledError	false	1
-- expect: CancelledError	true	1
-- expect: cancelled	false	CancelledError	false	1
-- expect: CancelledError	true	1
-- expect: both	false	CancelledError	true	2
-- expect: CancelledError	true	1
