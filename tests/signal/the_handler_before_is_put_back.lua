-- After the block a signal does what it did before; inside it, Ctrl-C is a
-- signal like others. One signal that can't be caught leaves the others
-- alone. trio rules 128 and 130
local check = require "tests.lib.check"
local signal, trio = require "signal", require "trio"

local function raise_interrupt()
  signal.raise_signal(signal.SIGINT)
  return "nothing"
end

trio.run(async function()
  check.raises(trio.KeyboardInterrupt, raise_interrupt)
  with trio.open_signal_receiver(signal.SIGINT) as signals do
    check.eq(raise_interrupt(), "nothing")
    async for number in signals do
      check.eq(number, signal.SIGINT)
      break
    end
  end
  check.raises(trio.KeyboardInterrupt, raise_interrupt)

  local err = check.raises(trio.OSError, function()
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGKILL) do
      error("not reached")
    end
  end)
  check.eq(err.errno, 22)
  check.raises("SIGKILL", error, err)
  check.raises(trio.KeyboardInterrupt, raise_interrupt)
end)
