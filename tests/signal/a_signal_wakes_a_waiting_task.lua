-- A task that waits for signals is woken by one from another process; the
-- run isn't taken for a deadlock meanwhile, and other tasks run.
local check = require "tests.lib.check"
local signal, trio = require "signal", require "trio"

local order = check.order()

trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      with trio.open_signal_receiver(signal.SIGHUP) as signals do
        order "waits"
        async for number in signals do
          order(number)
          break
        end
      end
    end)
    await trio.testing.wait_all_tasks_blocked()
    order "kill"
    os.execute("kill -HUP $PPID")
    order "killed"
  end
end)
order:is {"waits", "kill", "killed", signal.SIGHUP}

-- With a virtual clock, a signal comes before the next deadline.
local clock = trio.testing.MockClock {autojump_threshold = 0.02}
trio.run {async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      with trio.open_signal_receiver(signal.SIGUSR1) as signals do
        async for _ in signals do break end
      end
      check.eq(trio.current_time(), 0.0)
      nursery.cancel_scope:cancel()
    end)
    nursery:start_soon(trio.sleep, 1)
    await trio.lowlevel.checkpoint()
    signal.raise_signal(signal.SIGUSR1)
  end
end, clock = clock}
