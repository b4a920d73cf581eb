-- A system task is no child of main's: it is in the root's nursery, and is
-- cancelled when main and its children have ended; it cleans up before the
-- run ends. trio rule 134
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local order = check.order()

local async function service()
  local ok, err = await pcall(trio.sleep_forever)
  order "service ends"
  with trio.CancelScope {shield = true} do await trio.sleep(1) end
  order "service is clean"
  error(err)
end

virtual(async function()
  local task = trio.lowlevel.spawn_system_task(service)
  check.eq(task.name, "service")
  local named = trio.lowlevel.spawn_system_task{service, name = "named"}
  check.eq(named.name, "named")
  local root = trio.lowlevel.current_root_task()
  check.eq(task.parent_nursery.parent_task == root, true)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await trio.sleep(2)
      order "child ends"
    end)
  end
  order "main ends"
end)
order:is {"child ends", "main ends", "service ends", "service ends",
          "service is clean", "service is clean"}

check.raises(trio.RuntimeError, trio.lowlevel.spawn_system_task, service)
trio.run(async function()
  local spawn = trio.lowlevel.spawn_system_task
  check.raises(trio.TypeError, spawn)
  check.raises(trio.TypeError, spawn, 5)
  check.raises(trio.TypeError, spawn, {})
  check.raises(trio.TypeError, spawn, {service, context = {}})
  check.raises(trio.TypeError, spawn, service())
end)
print "done" -- expect: done
