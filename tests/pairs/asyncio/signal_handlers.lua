-- add_signal_handler and remove_signal_handler.
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local signal = require "signal"

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  show(ok and result or not ok and shape(result) or nil)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local order = {}
  local function note(...) order[#order + 1] = table.concat({...}, " ") end
  loop:add_signal_handler(signal.SIGUSR1, note, "usr1", "twice")
  loop:add_signal_handler(signal.SIGUSR2, note, "usr2")
  signal.raise_signal(signal.SIGUSR1)
  note("not yet")
  await asyncio.sleep(0.01)
  signal.raise_signal(signal.SIGUSR2)
  await asyncio.sleep(0.01)
  signal.raise_signal(signal.SIGUSR1)
  await asyncio.sleep(0.01)
  show(table.concat(order, ", "))
  -- another takes its place
  loop:add_signal_handler(signal.SIGUSR1, note, "second")
  signal.raise_signal(signal.SIGUSR1)
  await asyncio.sleep(0.01)
  show(order[#order])
  -- instead of Ctrl-C
  local stop = asyncio.Event()
  loop:add_signal_handler(signal.SIGINT, function() stop:set() end)
  signal.raise_signal(signal.SIGINT)
  show(stop:is_set())
  await stop:wait()
  show(stop:is_set())
  -- an error is told to the loop
  loop:set_exception_handler(function(_, context)
    note(shape(context.exception))
  end)
  loop:add_signal_handler(signal.SIGHUP, function()
    error(asyncio.ValueError("in a handler"))
  end)
  signal.raise_signal(signal.SIGHUP)
  await asyncio.sleep(0.01)
  show(order[#order])
  show(loop:remove_signal_handler(signal.SIGHUP),
       loop:remove_signal_handler(signal.SIGHUP),
       loop:remove_signal_handler(signal.SIGTERM))
  show(loop:remove_signal_handler(signal.SIGINT))
  -- wrong calls
  attempt(loop.add_signal_handler, loop, signal.SIGKILL, note)
  attempt(loop.add_signal_handler, loop, signal.SIGSTOP, note)
  attempt(loop.add_signal_handler, loop, 0, note)
  attempt(loop.add_signal_handler, loop, 100000, note)
  attempt(loop.add_signal_handler, loop, "SIGUSR1", note)
  attempt(loop.add_signal_handler, loop, signal.SIGTERM, main)
  attempt(loop.remove_signal_handler, loop, -1)
end

asyncio.run(main())

-- before the loop runs
local loop = asyncio.new_event_loop()
loop:add_signal_handler(signal.SIGUSR1, function()
  show("came")
  loop:stop()
end)
signal.raise_signal(signal.SIGUSR1)
loop:run_forever()
loop:close()
attempt(loop.add_signal_handler, loop, signal.SIGUSR1, show)

local async function interrupted()
  asyncio.get_running_loop():add_signal_handler(signal.SIGINT, show)
  asyncio.get_running_loop():remove_signal_handler(signal.SIGINT)
  signal.raise_signal(signal.SIGINT)
  await asyncio.sleep(1000)
end

attempt(asyncio.run, interrupted())
-- expect: not yet, usr1 twice, usr2, usr1 twice
-- expect: second
-- expect: false
-- expect: true
-- expect: ValueError
-- expect: true	false	false
-- expect: true
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: ValueError
-- expect: ValueError
-- expect: TypeError
-- expect: TypeError
-- expect: ValueError
-- expect: came
-- expect: RuntimeError
-- expect: KeyboardInterrupt
