-- What a task raises while it is cancelled is its error; a cancel() that
-- comes too late changes nothing.
-- asyncio rules 19, 27 and 28
local show, attempt, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function cleans_up(how)
  local ok, err = await pcall(asyncio.sleep, 1000)
  show(how, ok, shape(err))
  if how == "raises" then error(asyncio.ValueError("instead")) end
  if how == "own" then error(asyncio.CancelledError("own")) end
  if how == "cancels" then asyncio.current_task():cancel("again") end
  if how == "awaits a failure" then
    await (async function() error(asyncio.TypeError("inner")) end)()
  end
  return "returned"
end

local async function main()
  for _, how in ipairs {"raises", "own", "cancels", "awaits a failure",
                        "returns"} do
    local task = asyncio.create_task(cleans_up(how))
    await turns(1)
    task:cancel("stop")
    show(await attempt(task), task:cancelled(), task:cancelling())
    show(task:cancel(), task:done())
  end
  -- raised without being asked for
  local async function gives_up()
    error(asyncio.CancelledError("by itself"))
  end
  local task = asyncio.create_task(gives_up())
  show(await attempt(task), task:cancelled(), task:cancelling())
  local async function relays(other) await other end
  local outer = asyncio.create_task(relays(task))
  show(await attempt(outer), outer:cancelled())
  -- cancelled in the turn in which it ends
  local async function ends()
    await asyncio.sleep(0)
    return "ended"
  end
  task = asyncio.create_task(ends())
  await turns(2)
  show(task:cancel(), await attempt(task))
  task = asyncio.create_task(ends())
  await turns(1)
  show(task:cancel(), await attempt(task))
end

asyncio.run(main())
-- expect: raises	false	CancelledError
-- expect: ValueError	false	1
-- expect: false	true
-- expect: own	false	CancelledError
-- expect: CancelledError	true	1
-- expect: false	true
-- expect: cancels	false	CancelledError
-- expect: CancelledError	true	2
-- expect: false	true
-- expect: awaits a failure	false	CancelledError
-- expect: TypeError	false	1
-- expect: false	true
-- expect: returns	false	CancelledError
-- expect: returned	false	1
-- expect: false	true
-- expect: CancelledError	true	0
-- expect: CancelledError	true
-- expect: false	ended
-- expect: true	CancelledError
