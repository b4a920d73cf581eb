-- shield: what passes through it, and what doesn't.
-- asyncio rules 62 to 65
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function outcome(aw)
  local ok, result = await pcall(async function() return await aw end)
  return ok and tostring(result) or shape(result)
end

local async function turns(n)
  for _ = 1, n do await asyncio.sleep(0) end
end

local async function work(n)
  await turns(3)
  show("worked", n)
  return n
end

local async function main()
  local loop = asyncio.get_running_loop()
  local inner = loop:create_future()
  local outer = asyncio.shield(inner)
  inner:set_result(42)
  show(await outcome(outer))
  inner = loop:create_future()
  outer = asyncio.shield(inner)
  inner:set_exception(asyncio.RuntimeError("expected"))
  show(await outcome(outer))
  inner = loop:create_future()
  outer = asyncio.shield(inner)
  inner:cancel()
  await turns(2)
  show(outer:cancelled())
  inner = loop:create_future()
  outer = asyncio.shield(inner)
  outer:cancel()
  await turns(2)
  show(inner:cancelled(), outer:cancelled())
  inner:set_result(1)
  show(asyncio.shield(inner) == inner)
  -- a real task
  local task = asyncio.create_task(work(1))
  local waiter = asyncio.create_task(outcome(asyncio.shield(task)))
  await turns(2)
  waiter:cancel()
  show(await waiter, task:done())
  show(await outcome(task))
  -- around gather, and inside
  local children = {asyncio.create_task(work(2)),
                    asyncio.create_task(work(3))}
  outer = asyncio.shield(asyncio.gather(table.unpack(children)))
  outer:cancel()
  show(await outcome(outer))
  await turns(4)
  show(children[1]:result(), children[2]:result())
  children = {loop:create_future(), loop:create_future()}
  outer = asyncio.gather(asyncio.shield(children[1]),
                         asyncio.shield(children[2]))
  outer:cancel()
  show(await outcome(outer), children[1]:cancelled(),
       children[2]:cancelled())
end

asyncio.run(main())
-- expect: 42
-- expect: RuntimeError
-- expect: true
-- expect: false	true
-- expect: true
-- expect: worked	1
-- expect: CancelledError	true
-- expect: 1
-- expect: CancelledError
-- expect: worked	2
-- expect: worked	3
-- expect: 2	3
-- expect: CancelledError	false	false
