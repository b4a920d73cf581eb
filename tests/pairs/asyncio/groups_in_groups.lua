-- Task groups inside of each other: who is cancelled, what is raised, what
-- an inner error leaves of the outer group.
-- asyncio rules 94, 95 and 98
local show, attempt, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(name, seconds, err)
  local ok, cancelled = await pcall(asyncio.sleep, seconds)
  show(name, ok or shape(cancelled))
  if not ok then error(cancelled) end
  if err then error(err(name)) end
end

local async function main()
  -- an inner error that is caught
  show(await attempt((async function()
    async with asyncio.TaskGroup() as outer do
      outer:create_task(work("outer", 3))
      show(await attempt((async function()
        async with asyncio.TaskGroup() as inner do
          inner:create_task(work("inner", 9))
          inner:create_task(work("fails", 1, asyncio.ValueError))
        end
      end)()))
      outer:create_task(work("another", 1))
    end
  end)()))
  -- in a child: both groups fail
  show(await attempt((async function()
    async with asyncio.TaskGroup() as outer do
      outer:create_task(work("sibling", 9))
      outer:create_task((async function()
        async with asyncio.TaskGroup() as inner do
          inner:create_task(work("a", 1, asyncio.ValueError))
          inner:create_task(work("b", 1, asyncio.TypeError))
        end
      end)())
    end
  end)()))
  -- body and child in the same turn
  show(await attempt((async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(work("child", 1, asyncio.ValueError))
      await asyncio.sleep(1)
      error(asyncio.TypeError("body"))
    end
  end)()))
  -- the outer one fails while the inner one's body is at work
  show(await attempt((async function()
    async with asyncio.TaskGroup() as outer do
      outer:create_task(work("first", 1, asyncio.ValueError))
      async with asyncio.TaskGroup() as inner do
        inner:create_task(work("in", 9))
        local ok, err = await pcall(asyncio.sleep, 9)
        show("body", ok, shape(err))
        error(asyncio.TypeError("instead"))
      end
    end
  end)()))
  -- a cancelled body that goes on
  show(await attempt((async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(work("fails", 1, asyncio.ValueError))
      await pcall(asyncio.sleep, 9)
      await asyncio.sleep(1)
      show("body ends")
    end
  end)()))
end

run(main)
-- expect: fails	true
-- expect: inner	CancelledError
-- expect: {ValueError}
-- expect: another	true
-- expect: outer	true
-- expect: nil
-- expect: a	true
-- expect: b	true
-- expect: sibling	CancelledError
-- expect: {{ValueError, TypeError}}
-- expect: child	CancelledError
-- expect: {TypeError}
-- expect: first	true
-- expect: body	false	CancelledError
-- expect: in	CancelledError
-- expect: {ValueError, {TypeError}}
-- expect: fails	true
-- expect: body ends
-- expect: {ValueError}
