-- A daemon child runs as long as the body or another child does, and is
-- cancelled then; the block waits until it has cleaned up, and raises
-- nothing.
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local order = check.order()

local async function service(name)
  local ok, err = await pcall(trio.sleep_forever)
  order(name .. " ends")
  with trio.CancelScope {shield = true} do await trio.sleep(1) end
  order(name .. " is clean")
  error(err)
end

virtual(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon{service, "first", daemon = true}
    nursery:start_soon{service, "second", name = "two", daemon = true}
    nursery:start_soon{async function()
      await trio.sleep(2)
      order "child ends"
    end, daemon = false}
    check.eq(#nursery.child_tasks, 3)
    check.eq(nursery.child_tasks[2].name, "two")
    await trio.sleep(1)
    order "body ends"
  end
  order "after the block"
  check.eq(trio.current_time(), 3.0)

  -- only daemons
  async with trio.open_nursery() as nursery do
    nursery:start_soon{service, "lonely", daemon = true}
  end
  check.eq(trio.current_time(), 4.0)

  -- they end by themselves, or are started late
  async with trio.open_nursery() as nursery do
    nursery:start_soon{trio.sleep, 1, daemon = true}
    nursery:start_soon(async function()
      await trio.sleep(2)
      nursery:start_soon{service, "late", daemon = true}
    end)
    nursery:start_soon{async function()
      await pcall(trio.sleep_forever)
      nursery:start_soon{service, "too late", daemon = true}
      nursery:start_soon(trio.sleep, 5)
    end, daemon = true}
  end
  check.eq(trio.current_time(), 11.0)
end)
order:is {"body ends", "child ends", "first ends", "second ends",
          "first is clean", "second is clean", "after the block",
          "lonely ends", "lonely is clean", "late ends", "too late ends",
          "late is clean", "too late is clean"}
check.raises(trio.TypeError, trio.run, async function()
  async with trio.open_nursery(
    {strict_exception_groups = false}) as nursery do
    nursery:start_soon{trio.sleep, 1, daemon = 1}
  end
end)
print "done" -- expect: done
