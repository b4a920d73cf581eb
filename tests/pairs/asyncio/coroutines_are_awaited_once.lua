-- A coroutine object is awaited once: not again, not by a second task. What
-- can't be awaited says so.
-- asyncio rules 145 and 146
local show, attempt, _, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(n)
  await asyncio.sleep(0)
  return n
end

local Ticket = {}
Ticket.__index = Ticket
Ticket.__await = async function(self)
  await asyncio.sleep(0)
  return self.n
end

local function ticket(n)
  return setmetatable({n = n}, Ticket)
end

local async function main()
  local coro = work(1)
  show(await coro)
  show(await attempt(coro))
  coro = work(2)
  local a = asyncio.create_task(coro)
  show(await a)
  show(await attempt(coro), await attempt(asyncio.create_task(coro)))
  -- tasks and futures: as often as one likes
  show(await a, await a)
  -- any object with __await, everywhere
  show(await ticket(3), await attempt(asyncio.ensure_future(ticket(4))))
  show(await asyncio.wait_for(ticket(5), 1), await asyncio.shield(ticket(6)))
  local results = await asyncio.gather(ticket(7), work(8), a)
  show(results[1], results[2], results[3])
  for one in asyncio.as_completed {ticket(9)} do show(await one) end
  for _, x in ipairs {5, "text", work, {}, show} do
    show(await attempt(x))
  end
  -- an error, twice: the same object
  local async function fails() error(asyncio.ValueError("x")) end
  local task = asyncio.create_task(fails())
  local _, first = await pcall(async function() await task end)
  local _, second = await pcall(async function() await task end)
  show(first == second, first == task:exception())
  show(shape(select(2, pcall(task.result, task))))
end

asyncio.run(main())
-- expect: 1
-- expect: RuntimeError
-- expect: 2
-- expect: RuntimeError	RuntimeError
-- expect: 2	2
-- expect: 3	4
-- expect: 5	6
-- expect: 7	8	2
-- expect: 9
-- expect: TypeError
-- expect: TypeError
-- expect: TypeError
-- expect: TypeError
-- expect: TypeError
-- expect: true	true
-- expect: ValueError
