-- SPDX-License-Identifier: MIT
--
-- Runs a program again and again, cancelled at its first step, its second,
-- and so on until it gets through: local sweep = require "tests.lib.sweep"
--   local steps = sweep(program, options)
--
-- program(scope) is an async function. The scope is around all of it, or,
-- with options.part, around what it puts there. Then the same with a
-- cancellation after the first wait for the system, the second, and so on:
-- what the tasks waited for has come, and they don't know it yet.
--
-- After each run no task, no deadline and no descriptor is left, not even
-- to the collector; after all of them no memory of Lua.
-- Options: part; clock, a function that makes one for each run; after, a
-- function to be called after each run; task: the program runs in a task of
-- asyncio, and that is cancelled, by its cancel().

local asyncio, trio = require "asyncio", require "trio"
local check = require "tests.lib.check"

local LIMIT = 3000   -- a program that takes more steps is never through
local ALLOWED = 4096 -- bytes that may be left after all runs

-- Cancels the scope when the hook is called for the n-th time.
local function canceller(hook, n, scope)
  return {[hook] = function()
    n = n - 1
    if n == 0 then scope:cancel() end
  end}
end

-- What a canceller can cancel in place of a scope.
local function task_scope(task)
  local scope = {cancel_called = false}
  function scope:cancel()
    self.cancel_called = true
    task:cancel("swept")
  end
  return scope
end

local async function run_task(task)
  local ok, err = await pcall(async function() await task end)
  if not ok and not trio.isinstance(err, asyncio.CancelledError) then
    error(err, 0)
  end
end

local async function cancelled_at(program, how, hook, n)
  local before = trio.lowlevel.current_statistics().tasks_living
  local task = how == "task" and asyncio.create_task(program())
  local scope = task and task_scope(task) or trio.CancelScope()
  local instrument = canceller(hook, n, scope)
  trio.lowlevel.add_instrument(instrument)
  if task then await run_task(task)
  elseif how == "part" then await program(scope)
  else
    with scope do await program(scope) end
  end
  trio.lowlevel.remove_instrument(instrument)
  local after = trio.lowlevel.current_statistics()
  check.eq(after.tasks_living, before)
  check.eq(after.seconds_to_next_deadline, math.huge)
  return not scope.cancel_called
end

-- Result: did it get through?
local function run(program, options, hook, n)
  collectgarbage("stop")
  local before = check.descriptors()
  local how = options.part and "part" or options.task and "task"
  local through = trio.run {cancelled_at, program, how, hook, n,
                            clock = options.clock and options.clock()}
  local after = check.descriptors()
  collectgarbage("restart")
  check.eq(after, before, ("descriptors after the %s %d"):format(hook, n))
  if options.after then options.after() end
  return through
end

local function run_all(program, options, hook)
  local n = 0
  repeat
    n = n + 1
    assert(n <= LIMIT, "it is never through")
  until run(program, options, hook, n)
  return n
end

return function(program, options)
  local steps, before, grown
  options = options or {}
  trio.run(trio.sleep, 0) -- opens the loop's descriptors
  assert(run(program, options, "after_task_step", math.maxinteger))
  for _ = 1, 4 do
    steps = run_all(program, options, "after_task_step")
    run_all(program, options, "after_io_wait")
    grown, before = check.memory() - (before or 0), check.memory()
    if grown <= ALLOWED then break end
  end
  check.eq(grown <= ALLOWED, true, grown .. " bytes are left each time")
  assert(steps > 1, "it was never cancelled")
  return steps
end
