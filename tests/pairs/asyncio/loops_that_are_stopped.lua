-- Event loops by hand: stopped before they run, in the middle, run again;
-- what is left waits for the next run.
-- asyncio rules 38 and 133
local show, _, _, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  return ok and tostring(result) or shape(result)
end

local async function counts(n)
  for i = 1, n do
    show("count", i)
    await asyncio.sleep(0)
  end
  return n
end

local loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
show(asyncio.get_event_loop() == loop)
-- one turn
loop:call_soon(show, "called")
loop:stop()
loop:run_forever()
-- stopped by a callback: this turn is run to its end
loop:call_soon(function() loop:stop() end)
loop:call_soon(function()
  show("the same turn")
  loop:call_soon(show, "the next turn")
end)
loop:run_forever()
show("between")
loop:stop()
loop:run_forever()
-- a task in pieces
local task = loop:create_task(counts(3))
for _ = 1, 5 do
  loop:stop()
  loop:run_forever()
  show("piece", task:done())
  if task:done() then break end
end
show(loop:run_until_complete(task))
-- a future that is set by a timer
local future = loop:create_future()
loop:call_later(0.001, function() future:set_result("set") end)
show(loop:run_until_complete(future))
show(attempt(loop.run_until_complete, loop, future))
-- stopped too early
task = loop:create_task(asyncio.sleep(0.01, "slept"))
loop:call_soon(function() loop:stop() end)
show(attempt(loop.run_until_complete, loop, task))
show(loop:run_until_complete(task))
-- errors leave it usable
local async function fails() error(asyncio.ValueError("x")) end
show(attempt(loop.run_until_complete, loop, fails()))
show(loop:run_until_complete(counts(1)))
show(loop:is_running(), loop:is_closed())
loop:close()
show(loop:is_closed(), attempt(loop.run_forever, loop))
local coro = counts(1)
show(attempt(loop.run_until_complete, loop, coro))
coro:close()
coro = counts(1)
show(attempt(loop.create_task, loop, coro))
coro:close()
asyncio.set_event_loop(nil)
-- expect: true
-- expect: called
-- expect: the same turn
-- expect: between
-- expect: the next turn
-- expect: count	1
-- expect: piece	false
-- expect: count	2
-- expect: piece	false
-- expect: count	3
-- expect: piece	false
-- expect: piece	true
-- expect: 3
-- expect: set
-- expect: set
-- expect: RuntimeError
-- expect: slept
-- expect: ValueError
-- expect: count	1
-- expect: 1
-- expect: false	false
-- expect: true	RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError
