-- A second task that iterates gets BusyResourceError; after its block, and
-- for a second block, a receiver raises RuntimeError. trio rule 130
local check = require "tests.lib.check"
local signal, trio = require "signal", require "trio"

local async function first(signals)
  async for number in signals do return number end
end

trio.run(async function()
  local receiver = trio.open_signal_receiver(signal.SIGUSR1)
  check.raised("already exited", await pcall(first, receiver))
  with receiver as signals do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(first, signals)
      await trio.testing.wait_all_tasks_blocked()
      check.raised(trio.BusyResourceError, await pcall(first, signals))
      nursery.cancel_scope:cancel()
    end
  end
  check.raised("already exited", await pcall(first, receiver))
  check.raises("one 'with' only", function()
    with receiver do error("not reached") end
  end)

  -- Who waits when another task leaves the block learns of it.
  local signals = trio.open_signal_receiver(signal.SIGUSR1)
  async with trio.open_nursery() as nursery do
    with signals do
      nursery:start_soon(async function()
        check.raised("already exited", await pcall(first, signals))
      end)
      await trio.testing.wait_all_tasks_blocked()
    end
  end
end)
