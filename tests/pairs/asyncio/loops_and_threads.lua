-- run_coroutine_threadsafe and call_soon_threadsafe, from threads and from
-- the loop's own.
-- asyncio rule 140
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local seen = {}

local async function add(a, b)
  await asyncio.sleep(0.005)
  return a + b
end
local async function fails()
  await asyncio.sleep(0)
  error(asyncio.ValueError("at home"))
end
local async function sleeps()
  local ok, err = await pcall(asyncio.sleep, 1000)
  seen[#seen + 1] = shape(err)
  error(err, 0)
end
local async function note(x) seen[#seen + 1] = x end

-- what a thread has found out, in lines
local function use(loop, lines)
  local asyncio = require "asyncio"
  local call = asyncio.run_coroutine_threadsafe
  local function say(...) lines[#lines + 1] = table.pack(...) end
  local function attempt(...)
    local ok, result = pcall(...)
    say(ok and result or tostring(result):match("^%w+"))
  end
  local future = call(add(1, 2), loop)
  say(future:result(), future:done(), future:cancelled())
  say(future:result(1), future:exception())
  future = call(fails(), loop)
  attempt(future.result, future)
  say(tostring(future:exception()):match("^%w+"))
  future = call(sleeps(), loop)
  attempt(future.result, future, 0.01)
  say(future:done(), future:cancel())
  attempt(future.result, future)
  say(future:cancelled(), future:done(), future:cancel())
  say(call(asyncio.sleep(0.001, "slept"), loop):result())
  -- the loop runs them at the same time
  local futures = {}
  for i = 1, 5 do futures[i] = call(add(i, i), loop) end
  local sum = 0
  for _, f in ipairs(futures) do sum = sum + f:result() end
  say(sum)
  call(note("noted"), loop):result()
  say(loop:is_running(), loop:is_closed())
  loop:call_soon_threadsafe(print, "soon", 1)
  loop:call_soon_threadsafe(print, "soon", 2)
  attempt(call, add, loop)
  return lines
end

local async function main()
  local loop = asyncio.get_running_loop()
  for _, line in ipairs(await asyncio.to_thread(use, loop, {})) do
    show(table.unpack(line, 1, line.n))
  end
  await asyncio.sleep(0)
  show(table.concat(seen, " "))
  -- in the loop's own thread
  local order = {}
  loop:call_soon(function() order[#order + 1] = "soon" end)
  local handle = loop:call_soon_threadsafe(function(x)
    order[#order + 1] = x
  end, "threadsafe")
  loop:call_soon_threadsafe(function() order[#order + 1] = "never" end)
    :cancel()
  show(handle:cancelled())
  await asyncio.sleep(0.001)
  show(table.concat(order, " "))
  local future = asyncio.run_coroutine_threadsafe(add(3, 4), loop)
  show(future:done())
  while not future:done() do await asyncio.sleep(0.001) end
  show(future:done(), future:result())
end

asyncio.run(main())
local closed = asyncio.new_event_loop()
closed:close()
local ok, err = pcall(closed.call_soon_threadsafe, closed, print)
show(shape(err))
-- expect: soon	1
-- expect: soon	2
-- expect: 3	true	false
-- expect: 3	nil
-- expect: ValueError
-- expect: ValueError
-- expect: TimeoutError
-- expect: false	true
-- expect: CancelledError
-- expect: true	true	false
-- expect: slept
-- expect: 30
-- expect: true	false
-- expect: TypeError
-- expect: CancelledError noted
-- expect: false
-- expect: soon threadsafe
-- expect: false
-- expect: true	7
-- expect: RuntimeError
