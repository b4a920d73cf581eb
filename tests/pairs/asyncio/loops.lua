-- Loops by hand: run_until_complete, run_forever, stop, calls.
-- asyncio rules 8, 9, 34, 38, 131 and 133
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local function attempt(f, ...)
  local ok, err = pcall(f, ...)
  return ok and "fine" or shape(err)
end

local loop = asyncio.new_event_loop()
show(loop:is_running(), loop:is_closed())

local async function three() return 3 end
show(loop:run_until_complete(three()))

-- stopped too early, then finished
local async function slow()
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  return "slow"
end
local task = loop:create_task(slow())
loop:call_soon(function() loop:stop() end)
show(attempt(loop.run_until_complete, loop, task), task:done())
show(loop:run_until_complete(task), task:done())

-- callbacks, in order; current_task
local function named()
  local current = asyncio.current_task()
  show("callback", current == nil)
end
local async function body(name)
  show(name, asyncio.current_task():get_name() == name)
  await asyncio.sleep(0)
  show(name, asyncio.current_task():get_name() == name)
end
loop:call_soon(named)
local handle = loop:call_soon(show, "never")
handle:cancel()
show(handle:cancelled())
for _, name in ipairs {"a", "b"} do
  loop:create_task(body(name), {name = name})
end
loop:call_later(0.02, show, "later", 2)
loop:call_later(0.01, show, "later", 1)
loop:call_at(loop:time() + 0.03, function() loop:stop() end)
loop:run_forever()
show(#asyncio.all_tasks(loop))

-- a future of another loop; a task that awaits itself
local other = asyncio.new_event_loop()
local foreign = other:create_future()
local async function awaits(x) return await x end
show(attempt(loop.run_until_complete, loop, awaits(foreign)))
local me
local async function itself() return await me end
me = loop:create_task(itself())
show(attempt(loop.run_until_complete, loop, me))

-- what a running loop refuses
local async function inside()
  local coro = three()
  show(attempt(loop.run_until_complete, loop, coro))
  coro:close()
  show(attempt(loop.close, loop))
  coro = three()
  show(attempt(asyncio.run, coro))
  coro:close()
  show(asyncio.get_running_loop() == loop, loop:is_running())
end
loop:run_until_complete(inside())
show(attempt(asyncio.get_running_loop))
loop:close()
loop:close()
other:close()
show(loop:is_closed(), attempt(loop.call_soon, loop, show))

-- run gives main's result, or raises its error
local async function fails() error(asyncio.ValueError("no")) end
show(asyncio.run(three()), attempt(asyncio.run, fails()))
show(attempt(asyncio.run, three))
-- expect: false	false
-- expect: 3
-- expect: RuntimeError	false
-- expect: slow	true
-- expect: true
-- expect: callback	true
-- expect: a	true
-- expect: b	true
-- expect: a	true
-- expect: b	true
-- expect: later	1
-- expect: later	2
-- expect: 0
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: true	true
-- expect: RuntimeError
-- expect: true	RuntimeError
-- expect: 3	ValueError
-- expect: TypeError
