-- start: pending, given up, into a cancelled nursery, into a closed one; an
-- error after started(). trio rules 34, 39 and 41 to 43
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function server(delay, task_status)
  local ok, err = await pcall(async function()
    await trio.sleep(delay)
    task_status:started(delay)
    show("started", trio.current_time())
    await trio.sleep(10)
    show("served", trio.current_time())
  end)
  if ok then return end
  show("cancelled", trio.current_time())
  error(err)
end
local async function fails_later(task_status)
  task_status:started("up")
  await trio.sleep(1)
  error(trio.ValueError())
end
local async function starter(nursery, delay)
  show("start", await nursery:start(server, delay))
end
virtual(async function()
  -- a pending start keeps the nursery open
  async with trio.open_nursery() as outer do
    async with trio.open_nursery() as inner do
      outer:start_soon(starter, inner, 5)
      await trio.sleep(1)
    end
    show("inner closed", trio.current_time())
  end
  -- start is cancelled, or its nursery
  async with trio.open_nursery() as nursery do
    with trio.CancelScope{deadline = trio.current_time() + 1} do
      await nursery:start(server, 9)
    end
    show("given up", trio.current_time(), #nursery.child_tasks)
    nursery.cancel_scope:cancel()
    with trio.CancelScope{shield = true} do
      local value = await nursery:start(server, 2)
      await trio.sleep(0.5)
      show(value)
      show("in a cancelled nursery", trio.current_time())
    end
  end
  -- an error after started() is the nursery's
  local kept
  local ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      kept = nursery
      show(await nursery:start(fails_later))
      await trio.sleep(5)
    end
  end)
  show(shape(err), trio.current_time())
  ok, err = await pcall(kept.start, kept, server, 1)
  if trio.isinstance(err, trio.RuntimeError) then show("closed") end
end)
-- expect: started	5.0
-- expect: start	5
-- expect: served	15.0
-- expect: inner closed	15.0
-- expect: cancelled	16.0
-- expect: given up	16.0	0
-- expect: started	18.0
-- expect: cancelled	18.0
-- expect: 2
-- expect: in a cancelled nursery	18.5
-- expect: up
-- expect: {ValueError}	19.5
-- expect: closed
