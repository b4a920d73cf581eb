---@meta signal
-- SPDX-License-Identifier: MIT
--
-- The module `signal`, for editors: it is written in C. This file is never
-- run.

---@class signal
---@field NSIG integer one more than the highest number
---@field SIGABRT integer
---@field SIGALRM integer
---@field SIGBUS integer
---@field SIGCHLD integer
---@field SIGCLD integer
---@field SIGCONT integer
---@field SIGFPE integer
---@field SIGHUP integer
---@field SIGILL integer
---@field SIGINT integer
---@field SIGIO integer
---@field SIGIOT integer
---@field SIGKILL integer
---@field SIGPIPE integer
---@field SIGPOLL integer
---@field SIGPROF integer
---@field SIGPWR integer
---@field SIGQUIT integer
---@field SIGRTMAX integer
---@field SIGRTMIN integer
---@field SIGSEGV integer
---@field SIGSTKFLT integer
---@field SIGSTOP integer
---@field SIGSYS integer
---@field SIGTERM integer
---@field SIGTRAP integer
---@field SIGTSTP integer
---@field SIGTTIN integer
---@field SIGTTOU integer
---@field SIGURG integer
---@field SIGUSR1 integer
---@field SIGUSR2 integer
---@field SIGVTALRM integer
---@field SIGWINCH integer
---@field SIGXCPU integer
---@field SIGXFSZ integer
local signal = {}

--- Send a signal to this process. ValueError if there is none of this
--- number.
---@param signalnum integer
function signal.raise_signal(signalnum) end

--- What a signal means; nil if nobody knows.
---@param signalnum integer
---@return string?
function signal.strsignal(signalnum) end

--- All numbers of signals.
---@return integer[]
function signal.valid_signals() end

--- Name to number, and number to name.
---@type table<string|integer, integer|string>
signal.Signals = {}

return signal
