-- wait_for after its time: what was awaited is cancelled and has ended when
-- TimeoutError is raised; its own result or error goes before.
-- asyncio rules 78 to 81
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function inner(how)
  local ok, err = await pcall(asyncio.sleep, 1000)
  show("inner", ok, shape(err), how)
  if how == "returns" then return "swallowed" end
  if how == "fails" then error(asyncio.ValueError("cleanup")) end
  if how == "cleans up" then await asyncio.sleep(5) end
  error(err)
end

local async function main()
  local loop = asyncio.get_running_loop()
  for _, how in ipairs {"ends", "returns", "fails", "cleans up"} do
    local started = loop:time()
    local task = asyncio.create_task(inner(how))
    local outcome = await attempt(asyncio.wait_for(task, 1))
    show(outcome, task:done(), task:cancelled(), loop:time() - started)
  end
  -- cancelled while it waits, in time
  local task = asyncio.create_task(inner("ends"))
  local outer = asyncio.create_task(asyncio.wait_for(task, 100))
  await asyncio.sleep(1)
  outer:cancel()
  show(await attempt(outer), task:cancelled(), outer:cancelled())
  -- its own errors pass, in time
  local async function fails()
    await asyncio.sleep(1)
    error(asyncio.TypeError("own"))
  end
  show(await attempt(asyncio.wait_for(fails(), 5)))
  local future = loop:create_future()
  show(await attempt(asyncio.wait_for(future, 1)), future:cancelled())
  -- and nothing is left of the time
  show(await attempt(asyncio.wait_for(asyncio.sleep(1, "in time"), 5)))
  await asyncio.sleep(10)
  show(asyncio.current_task():cancelling())
end

run(main)
-- expect: inner	false	CancelledError	ends
-- expect: TimeoutError	true	true	1.0
-- expect: inner	false	CancelledError	returns
-- expect: swallowed	true	false	1.0
-- expect: inner	false	CancelledError	fails
-- expect: ValueError	true	false	1.0
-- expect: inner	false	CancelledError	cleans up
-- expect: TimeoutError	true	true	6.0
-- expect: inner	false	CancelledError	ends
-- expect: CancelledError	true	true
-- expect: TypeError
-- expect: TimeoutError	true
-- expect: in time
-- expect: 0
