-- What a receiver still holds when its block is left goes to whoever handles
-- the signal then: the receiver around it, or the system, as it would have
-- without the block. trio rule 130
local program = require "tests.lib.program"
local signal, trio = require "signal", require "trio"

trio.run(async function()
  with trio.open_signal_receiver(signal.SIGUSR1, signal.SIGTERM) as outer do
    with trio.open_signal_receiver(signal.SIGUSR1) as inner do
      signal.raise_signal(signal.SIGTERM) -- the inner one doesn't want it
      signal.raise_signal(signal.SIGUSR1)
      print(inner, outer)
    end
    local left = 2
    async for number in outer do
      print("outer", signal.Signals[number])
      left = left - 1
      if left == 0 then break end
    end
  end
end)
-- expect: <SignalReceiver at {any}, open>	<SignalReceiver at {any}, open>
-- expect: outer	SIGTERM
-- expect: outer	SIGUSR1

-- An error on the way out doesn't hide them.
print(program.run_text [[
  local signal, trio = require "signal", require "trio"
  trio.run(async function()
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGUSR1) do
      signal.raise_signal(signal.SIGTERM)
      print("held")
      io.flush()
      error("lost")
    end
  end)
]])
-- expect: held
-- expect: Terminated
-- expect: 	143

-- SIGINT is a KeyboardInterrupt again.
print(trio.run(async function()
  return await pcall(async function()
    with trio.open_signal_receiver(signal.SIGINT) do
      signal.raise_signal(signal.SIGINT)
    end
  end)
end))
-- expect: false	KeyboardInterrupt
