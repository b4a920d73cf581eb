-- What create_task and ensure_future take, and what tasks are called.
-- asyncio rules 1 to 7 and 10
local show = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function work(n) return n end

local Ticket = {}
Ticket.__index = Ticket
Ticket.__await = async function(self)
  await asyncio.sleep(0)
  return self.n
end

local function class_of(f, ...)
  local ok, err = pcall(f, ...)
  return ok and "fine" or tostring(err):match("^%w+")
end

local async function main()
  show(asyncio.current_task():get_name())
  show(class_of(asyncio.create_task, 123))
  show(class_of(asyncio.create_task, work))
  local loop = asyncio.get_running_loop()
  local future = loop:create_future()
  show(asyncio.ensure_future(future) == future)
  local task = asyncio.create_task(work(7))
  show(asyncio.ensure_future(task) == task, asyncio.isfuture(task))
  show(await asyncio.ensure_future(setmetatable({n = 8}, Ticket)))
  show(class_of(asyncio.ensure_future, "text"))
  local other = asyncio.new_event_loop()
  show(class_of(asyncio.ensure_future, future, {loop = other}))
  other:close()
  local a = asyncio.create_task(work(1))
  local b = asyncio.create_task(work(2), {name = "second"})
  local c = asyncio.create_task(work(3), {name = 3})
  show(tonumber(a:get_name():match("^Task%-(%d+)$")) > 1)
  show(b:get_name(), c:get_name(), math.type(c:get_name()) == nil)
  c:set_name(4.5)
  show(c:get_name())
  show(await task, await a, await b, await c)
  show(asyncio.iscoroutinefunction(work), asyncio.iscoroutinefunction(show))
  local coro = work(5)
  show(asyncio.iscoroutine(coro), asyncio.iscoroutine(work))
  show(await coro)
end

asyncio.run(main())
-- expect: Task-1
-- expect: TypeError
-- expect: TypeError
-- expect: true
-- expect: true	true
-- expect: 8
-- expect: TypeError
-- expect: ValueError
-- expect: true
-- expect: second	3	true
-- expect: 4.5
-- expect: 7	1	2	3
-- expect: true	false
-- expect: true	false
-- expect: 5
