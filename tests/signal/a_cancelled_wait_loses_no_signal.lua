-- A cancelled task doesn't take a signal, and another one that comes gets
-- it. Each step is a checkpoint, also when the signal is there already.
-- trio rule 130
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local signal, trio = require "signal", require "trio"

local async function first(signals)
  async for number in signals do return number end
end

virtual(async function()
  with trio.open_signal_receiver(signal.SIGUSR1) as signals do
    local scope = trio.move_on_after(1)
    with scope do await first(signals) end
    check.eq(scope.cancelled_caught, true)

    signal.raise_signal(signal.SIGUSR1)
    local cancelled = trio.CancelScope()
    with cancelled do
      cancelled:cancel()
      await first(signals)
    end
    check.eq(cancelled.cancelled_caught, true)

    with trio.testing.assert_checkpoints() do
      check.eq(await first(signals), signal.SIGUSR1)
    end

    -- Cancelled in the same moment in which the signal comes.
    local order = check.order()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        await first(signals)
        order "taken"
      end)
      await trio.testing.wait_all_tasks_blocked()
      signal.raise_signal(signal.SIGUSR1)
      nursery.cancel_scope:cancel()
    end
    order "next"
    check.eq(await first(signals), signal.SIGUSR1)
    order:is {"next"}
  end
end)

check.no_leaks(virtual, async function()
  with trio.open_signal_receiver(signal.SIGUSR1, signal.SIGHUP) as s do
    with trio.move_on_after(1) do await first(s) end
    signal.raise_signal(signal.SIGHUP)
    await first(s)
  end
end)
