-- No signals, and what is no signal, are errors at the call; a receiver.
-- trio rule 130
-- needs a run.
local check = require "tests.lib.check"
local signal, trio = require "signal", require "trio"

local open = trio.open_signal_receiver
check.raises("TypeError: open_signal_receiver(): No signals were provided",
             open)
print(check.raises(trio.TypeError, open, "SIGINT"))
-- expect: TypeError: open_signal_receiver() argument 'signal': expected the number of a signal, got 'SIGINT'
print(check.raises(trio.ValueError, open, signal.SIGINT, 0))
-- expect: ValueError: open_signal_receiver() argument 'signal': expected the number of a signal, got 0
check.raises(trio.ValueError, open, signal.NSIG)
check.raises(trio.ValueError, signal.raise_signal, -1)
check.raises(trio.TypeError, signal.raise_signal)
check.raises(trio.ValueError, signal.strsignal, 1000)
check.raises("inside a task", function()
  with open(signal.SIGUSR1) do error("not reached") end
end)
