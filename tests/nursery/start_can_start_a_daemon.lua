-- nursery:start{f, daemon = true}: it isn't ended before it has called
-- started(), and is a daemon of the nursery afterwards.
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local async function server(task_status)
  await trio.sleep(1)
  task_status:started("ready")
  await trio.sleep_forever()
end

local async function never(task_status)
  await trio.sleep(1)
end

virtual(async function()
  async with trio.open_nursery() as nursery do
    check.eq(await nursery:start{server, daemon = true, name = "s"}, "ready")
    check.eq(nursery.child_tasks[1].name, "s")
    await trio.sleep(1)
    check.raised("child exited without calling",
                 await pcall(nursery.start, nursery,
                             {never, daemon = true}))
  end
  check.eq(trio.current_time(), 3.0)

  -- nobody else is left when it starts
  async with trio.open_nursery() as outer do
    async with trio.open_nursery() as nursery do
      outer:start_soon(async function()
        await nursery:start{server, daemon = true}
      end)
      await trio.lowlevel.checkpoint()
    end
  end
  check.eq(trio.current_time(), 4.0)

  -- start is cancelled
  with trio.move_on_after(0.5) do
    async with trio.open_nursery() as nursery do
      await nursery:start{server, daemon = true}
    end
  end
  check.eq(trio.current_time(), 4.5)
end)
print "done" -- expect: done
