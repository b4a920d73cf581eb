-- Each task that waits gets the status; cancelled ones leave. A wait for
-- what has ended is a checkpoint all the same. trio rule 131
local check = require "tests.lib.check"
local trio = require "trio"
local PIPE = trio.subprocess.PIPE

trio.run(async function()
  local process = await trio.lowlevel.open_process({"cat"}, {stdin = PIPE})
  check.eq(process.returncode, nil)
  check.eq(process:poll(), nil)
  local order = check.order()
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function()
        order {i, await process:wait()}
      end)
    end
    local scope = trio.move_on_after(0.001)
    with scope do await process:wait() end
    check.eq(scope.cancelled_caught, true)
    await process.stdin:aclose()
  end
  for i, event in ipairs(order) do check.eq(event, {i, 0}) end
  check.eq(#order, 3)
  check.eq(process.returncode, 0)
  with trio.testing.assert_checkpoints() do
    check.eq(await process:wait(), 0)
  end
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await process:wait()
  end
  check.eq(scope.cancelled_caught, true)
end)

-- Nobody waits, but the status is known as soon as it is asked for.
trio.run(async function()
  local process = await trio.lowlevel.open_process({"sh", "-c", "exit 7"})
  while process.returncode == nil do await trio.sleep(0.001) end
  check.eq(process.returncode, 7)
  check.eq(await process:wait(), 7)
end)
