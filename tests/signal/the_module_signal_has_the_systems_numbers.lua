-- Names are numbers, Signals goes both ways, strsignal says what they mean.
local check = require "tests.lib.check"
local signal = require "signal"

check.eq({signal.SIGHUP, signal.SIGINT, signal.SIGKILL, signal.SIGTERM},
         {1, 2, 9, 15})
check.eq(signal.Signals.SIGINT, signal.SIGINT)
check.eq(signal.Signals[signal.SIGABRT], "SIGABRT") -- not SIGIOT
check.eq(signal.Signals[signal.SIGCHLD], "SIGCHLD")
check.eq(signal.strsignal(signal.SIGINT), "Interrupt")
check.eq(signal.strsignal(signal.SIGRTMIN - 1), nil)

local valid, all = signal.valid_signals(), {}
for _, number in ipairs(valid) do all[number] = true end
for name, number in pairs(signal) do
  if name:find("^SIG%u") then check.eq(all[number], true, name) end
end
check.eq(all[signal.SIGRTMIN - 1], nil) -- libc's own
