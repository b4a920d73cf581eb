-- Nurseries, scopes, task statuses, tasks, coroutine objects and generators
-- that are used when their time is over, or by somebody else.
local trio = require "trio"
local check = require "tests.lib.check"
local kept = {}
-- expect stderr: RuntimeWarning: coroutine 'sleep' was never awaited

local async function child(task_status)
  task_status:started(1)
  kept.status = task_status
  check.raises("twice", task_status.started, task_status)
  await trio.sleep_forever()
end

local async function gen()
  for i = 1, 10 do yield i await trio.sleep(0) end
end

trio.run(async function()
  kept.coroutine = trio.sleep(0)
  kept.task = trio.lowlevel.current_task()
  with trio.CancelScope() as scope do
    kept.scope = scope
    check.raised("only be used for a single", await pcall(async function()
      with scope do end
    end))
  end
  check.raised("only be used for a single", await pcall(async function()
    with kept.scope do end
  end))
  kept.scope:cancel()
  kept.scope.deadline = 1
  kept.scope.shield = true
  async with trio.open_nursery() as nursery do
    kept.nursery = nursery
    await nursery:start(child)
    check.raised("opened once", await pcall(async function()
      async with nursery do end
    end))
    check.raised("only be used for a single", await pcall(async function()
      with nursery.cancel_scope do end
    end))
    nursery.cancel_scope:cancel()
  end
  check.raises("closed to new arrivals", kept.nursery.start_soon,
               kept.nursery, trio.sleep, 1)
  check.raised("closed to new arrivals",
               await pcall(kept.nursery.start, kept.nursery, child))
  check.raised("opened once", await pcall(async function()
    async with kept.nursery do end
  end))
  check.raises("twice", kept.status.started, kept.status)
  local fresh = trio.open_nursery()
  check.raises("never opened", fresh.start_soon, fresh, trio.sleep, 1)
  check.raised("never opened", await pcall(fresh.start, fresh, child))

  -- one generator, two tasks
  kept.gen = gen()
  local async function reader()
    async for _ in kept.gen do await trio.sleep(0) end
  end
  local ok, group = await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(reader)
      nursery:start_soon(reader)
    end
  end)
  check.eq(ok, false)
  check.eq(tostring(group.exceptions[1]):match("already running"),
           "already running")

  -- a run inside a run
  check.raises("inside a run", trio.run, trio.sleep, 0)
  check.raises("inside a run", trio.run, trio.sleep(0))
  check.raises("wait_task_rescheduled", trio.lowlevel.reschedule, kept.task)
end)

check.raises("ended", kept.nursery.start_soon, kept.nursery, trio.sleep, 1)
check.raises("twice", kept.status.started, kept.status)
check.raises("reschedule", trio.lowlevel.reschedule, kept.task)
check.eq(type(kept.task.name), "string")
check.eq(#kept.nursery.child_tasks, 0)
kept.scope:cancel()
print(kept.scope, kept.task, kept.nursery) -- expect: {any}exited{any}Task{any}
trio.run(async function()
  check.raised("another run", await pcall(async function()
    await kept.coroutine
  end))
  check.raised("another run", await pcall(async function()
    await kept.coroutine
  end))
  check.raises("ended", kept.nursery.start_soon, kept.nursery, trio.sleep, 1)
  check.raises("reschedule", trio.lowlevel.reschedule, kept.task)
  async for _ in kept.gen do error("a value") end
end)
for _, f in ipairs {trio.current_time, trio.lowlevel.current_task,
                    trio.current_effective_deadline,
                    trio.lowlevel.current_root_task,
                    trio.lowlevel.current_statistics,
                    trio.lowlevel.current_clock} do
  check.raises("must be called from inside", f)
end
check.raises("inside a task", function() with trio.CancelScope() do end end)
check.raises("inside a task", trio.lowlevel.add_instrument, {})
kept = nil
collectgarbage()
print "ok" -- expect: ok
