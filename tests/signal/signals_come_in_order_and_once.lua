-- A receiver gives the signals in the order in which they came; one that
-- comes again before it was given counts once. trio rule 130
local signal, trio = require "signal", require "trio"

trio.run(async function()
  with trio.open_signal_receiver(signal.SIGUSR1, signal.SIGUSR2,
                                 signal.SIGUSR1) as signals do
    signal.raise_signal(signal.SIGUSR2)
    signal.raise_signal(signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR2)
    local left = 2
    async for number in signals do
      print(signal.Signals[number])
      left = left - 1
      if left == 0 then break end
    end
    signal.raise_signal(signal.SIGUSR1)
    async for number in signals do
      print(math.type(number), signal.Signals[number])
      break
    end
  end
end)
-- expect: SIGUSR2
-- expect: SIGUSR1
-- expect: integer	SIGUSR1
