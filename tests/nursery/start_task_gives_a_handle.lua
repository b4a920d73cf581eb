-- start_task starts a child, and returns a handle: await gives its results,
-- wait waits, done and result look. Several tasks may wait.
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local async function add(a, b)
  await trio.sleep(1)
  return a + b, nil
end

virtual(async function()
  async with trio.open_nursery() as nursery do
    local child = nursery:start_task(add, 1, 2)
    local other = nursery:start_task{add, 3, 4, name = "other"}
    check.eq(nursery.child_tasks[1].name, "add")
    check.eq(nursery.child_tasks[2].name, "other")
    check.eq(child:done(), false)
    print(check.raises(trio.RuntimeError, child.result, child).message)
    nursery:start_soon(async function()
      check.eq(await child, 3)
    end)
    check.eq(table.pack(await child), {3, nil, n = 2})
    check.eq(trio.current_time(), 1.0)
    await other:wait()
    check.eq({other:done(), other:result()}, {true, 7})
    check.eq(await child + await child, 6) -- as often as one likes
    print(tostring(other))

    -- a function that returns an awaitable, and a daemon
    local plain = nursery:start_task(function() return add(5, 6) end)
    check.eq(await plain, 11)
    nursery:start_task{trio.sleep_forever, daemon = true}
    check.raises(trio.TypeError, nursery.start_task, nursery)
    check.raises(trio.TypeError, nursery.start_task, nursery, {})
    check.raises(trio.TypeError, nursery.start_task, nursery, 5)
    check.raises("without calling it", nursery.start_task, nursery,
                 add(1, 2))
    check.raises("write object:start_task", nursery.start_task, add)
    check.raises(trio.TypeError, child.cancel, child, 5)
    local mine
    mine = nursery:start_task(async function()
      local async function wait() return await mine end
      check.raised("can't wait for itself", await pcall(wait))
    end)
  end
  check.eq(trio.current_time(), 2.0)
end)
-- expect: task 'add' hasn't ended yet: write 'await child' to wait for its result
-- expect: <Child 'other', done>
