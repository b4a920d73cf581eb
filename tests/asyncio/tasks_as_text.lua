-- A task as text says its state, name, coroutine and line, and what it waits
-- for; get_stack and print_stack say where it stands.
-- asyncio rules 11 and 12
local asyncio = require "asyncio"

local async function inner(future) await future end
local async function outer(future)
  await inner(future)
end
local async function tail(future) return await future end
local async function fails() error(asyncio.ValueError("boom")) end

local function frames(task, options)
  for i, frame in ipairs(task:get_stack(options)) do
    print(i, frame.short_src:match("[^/]+$"), frame.currentline, frame.what)
  end
end

local function text(x)
  return (tostring(x):gsub("tests/asyncio/", ""))
end

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local future = loop:create_future()
  local task = asyncio.create_task(outer(future), {name = "bob"})
  print(text(task))
  await asyncio.sleep(0)
  print(text(task))
  frames(task)
  frames(task, {limit = 1})
  local waits = asyncio.create_task(inner(task))
  await asyncio.sleep(0)
  print(text(waits))
  task:cancel()
  print(text(task))
  await asyncio.wait {waits}
  print(text(task), #task:get_stack())
  task:print_stack {file = io.stdout}
  local done = asyncio.create_task(asyncio.sleep(0, 42), {name = "sleeper"})
  await done
  print(text(done))
  done = asyncio.create_task(fails(), {name = "bad"})
  await asyncio.wait {done}
  print(text(done), done:exception())
  local last = asyncio.create_task(tail(future))
  print(text(last))
  print(text(loop:create_future()), text(loop:call_soon(print)),
         text(loop:call_soon(math.abs, 1)))
  local handle = loop:call_soon(print, "never")
  handle:cancel()
  print(text(handle))
  print((text(loop):gsub("asyncrun", "")))
end)())
-- expect: <Task pending name='bob' coro=<outer() defined at tasks_as_text.lua:7>>
-- expect: <Task pending name='bob' coro=<outer() running at tasks_as_text.lua:6> wait_for=<Future pending>>
-- expect: 1	tasks_as_text.lua	8	in async function 'outer'
-- expect: 2	tasks_as_text.lua	6	in async function 'inner'
-- expect: 1	tasks_as_text.lua	6	in async function 'inner'
-- expect: <Task pending name='Task-2' coro=<inner() running at tasks_as_text.lua:6> wait_for=<Task pending name='bob'>>
-- expect: <Task cancelling name='bob' coro=<outer() running at tasks_as_text.lua:6>>
-- expect: <Task cancelled name='bob' coro=<outer() done, defined at tasks_as_text.lua:7>>	0
-- expect: No stack for <Task cancelled name='bob' coro=<outer() done, defined at tests/asyncio/tasks_as_text.lua:7>>
-- expect: <Task finished name='sleeper' coro=<sleep() done> result=42>
-- expect: <Task finished name='bad' coro=<fails() done, defined at tasks_as_text.lua:11> exception=ValueError('boom')>	ValueError: boom
-- expect: <Task pending name='Task-3' coro=<tail() defined at tasks_as_text.lua:10>>
-- expect: <Future pending>	<Handle print()>	<Handle math.abs()>
-- expect: <Handle cancelled>
-- expect: <EventLoop running=true closed=false debug=false>
-- expect:
