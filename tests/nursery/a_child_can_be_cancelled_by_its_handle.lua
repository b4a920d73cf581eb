-- child:cancel() cancels that child and nothing else; its result is then a
-- RuntimeError. Waiting for a child can be cancelled, and doesn't end it.
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

virtual(async function()
  local order = check.order()
  async with trio.open_nursery() as nursery do
    local child = nursery:start_task{async function()
      local ok, err = await pcall(trio.sleep_forever)
      order(err.reason)
      await trio.sleep(1)
    end, name = "victim"}
    local early = nursery:start_task(async function() order "early"
      await trio.sleep(1) order "never" end)
    early:cancel()
    local other = nursery:start_task(trio.sleep, 3)
    await trio.sleep(1)
    child:cancel("enough")
    await child:wait()
    print(check.raises(trio.RuntimeError, child.result, child).message)
    await early:wait()
    check.raises(trio.RuntimeError, early.result, early)

    local scope = trio.move_on_after(1)
    with scope do await other end
    check.eq({scope.cancelled_caught, other:done()}, {true, false})
    await other
    child:cancel() -- nothing
  end
  order:is {"early", "enough"}
  check.eq(trio.current_time(), 3.0)

  -- inside scopes and nurseries of its own; what it raises then counts
  local shielded
  local ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      shielded = nursery:start_task{async function()
        with trio.CancelScope {shield = true} do await trio.sleep(1) end
        with trio.move_on_after(9) do
          async with trio.open_nursery() as inner do
            inner:start_soon(trio.sleep_forever)
            inner:start_soon(async function()
              await pcall(trio.sleep_forever)
              error(trio.ValueError("kept"))
            end)
          end
        end
      end, daemon = true}
      await trio.sleep(0.5)
      shielded:cancel()
      await pcall(shielded.wait, shielded)
    end
  end)
  check.eq(ok, false)
  check.eq(#err.exceptions, 1)
  check.eq(#err.exceptions[1].exceptions, 1)
  check.eq(err.exceptions[1].exceptions[1].message, "kept")
  check.raises(trio.ExceptionGroup, shielded.result, shielded)
  check.eq(trio.current_time(), 4.0)

  -- with the nursery
  local child
  async with trio.open_nursery() as nursery do
    child = nursery:start_task(trio.sleep_forever)
    nursery.cancel_scope:cancel()
  end
  check.eq(child:done(), true)
  check.raises("was cancelled", child.result, child)
end)
-- expect: task 'victim' was cancelled
