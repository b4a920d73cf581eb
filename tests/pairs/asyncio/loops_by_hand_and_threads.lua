-- A loop that is run by hand: functions in threads that are started before
-- it runs or between two of its runs, and its shutdown.
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local signal = require "signal"
local time = require "time"

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  show(ok and result or not ok and shape(result) or nil)
end

local function nap(seconds, x)
  time.sleep(seconds)
  return x
end

local async function same(x) return await x end

local loop = asyncio.new_event_loop()
local before = loop:run_in_executor(nil, nap, 0.01, "before")
show(before:done(), loop:is_running())
show(loop:run_until_complete(before), before:result())

-- left in the middle, gone on with
local left = loop:run_in_executor(nil, nap, 0.02, "left")
show(loop:run_until_complete(asyncio.sleep(0, "quick")), left:done())
time.sleep(0.04)
show(left:done())
show(loop:run_until_complete(same(left)))

-- an error that is met later
local fails = loop:run_in_executor(nil, function()
  error(require "asyncio".ValueError("in a thread"))
end)
time.sleep(0.01)
attempt(loop.run_until_complete, loop, fails)
show(shape(fails:exception()))

-- callbacks from a thread, while the loop waits
local order = {}
local function note(x) order[#order + 1] = x end
loop:call_soon(note, "soon")
loop:call_soon_threadsafe(note, "threadsafe")
local async function home(x)
  note(x)
  loop:call_later(0.001, loop.stop, loop)
end
loop:run_in_executor(nil, function(l)
  require "asyncio".run_coroutine_threadsafe(home("from a thread"), l)
    :result()
end, loop)
loop:run_forever()
show(table.concat(order, ", "))

-- signals before it runs, and between
local got = 0
loop:add_signal_handler(signal.SIGUSR1, function() got = got + 1 end)
signal.raise_signal(signal.SIGUSR1)
loop:run_until_complete(asyncio.sleep(0.01))
signal.raise_signal(signal.SIGUSR1)
loop:run_until_complete(asyncio.sleep(0.01))
show(got)

-- the end
local last = loop:run_in_executor(nil, nap, 0.02, "last")
loop:run_until_complete(loop:shutdown_default_executor())
show(loop:run_until_complete(last))
attempt(loop.run_in_executor, loop, nil, nap, 0)
loop:close()
attempt(loop.run_in_executor, loop, nil, nap, 0)
attempt(loop.add_signal_handler, loop, signal.SIGUSR1, note)
show(loop:is_closed())
-- expect: false	false
-- expect: before	before
-- expect: quick	false
-- expect: false
-- expect: left
-- expect: ValueError
-- expect: ValueError
-- expect: soon, threadsafe, from a thread
-- expect: 2
-- expect: last
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: true
