-- SPDX-License-Identifier: MIT
--
-- The dialect `trio`: what the core and the modules below give, under the
-- names of Trio. The classes are described in stdlib/meta/trio.lua.
--
-- A function marked @async must be awaited; unless its text says otherwise
-- it is a checkpoint: others run, and a cancelled task gets Cancelled there.
-- Times are seconds. A wrong argument raises TypeError or ValueError.
--
---@class trio
local trio = {}

local core = require "asyncrun.core"
require "trio.nursery"

-- Running and time

--- Run async_fn(...) as the main task and block until it and all other tasks
--- have ended. Returns all its results; raises its error as it is,
--- DeadlockError if nothing can ever run again, RuntimeError inside a run.
---@param async_fn async fun(...): ...
---@param ... any its arguments
---@return any ...
---@overload fun(call: trio.RunCall): ...
trio.run = core.run

--- Suspend for a time; 0 only lets others run. ValueError if negative.
---@async
---@param seconds number
trio.sleep = core.sleep

--- Suspend until the run's clock shows a time; at once if it has passed.
---@async
---@param deadline number seconds, as of current_time
trio.sleep_until = core.sleep_until

--- Suspend until the task is cancelled.
---@async
trio.sleep_forever = core.sleep_forever

--- The time on the run's clock, whose zero means nothing. RuntimeError
--- outside a run.
---@return number seconds
trio.current_time = core.current_time

-- Nurseries and scopes

--- Make a nursery for `async with`. Its block ends when body and children
--- have; an error cancels the rest, and all are raised as one
--- ExceptionGroup (a single one as itself if not strict).
---@param options? {strict_exception_groups?: boolean} default: the run's
---@return trio.Nursery
trio.open_nursery = core.open_nursery

--- The task_status of a function that nobody waits for: its started() does
--- nothing.
---@type trio.TaskStatus
trio.TASK_STATUS_IGNORED = require "trio.nursery".TASK_STATUS_IGNORED

--- Make a cancel scope for `with`: everything inside it can be cancelled
--- at once, by cancel() or by its deadline. It is used once.
---@param options? trio.ScopeOptions a deadline or a relative_deadline
---@return trio.CancelScope
trio.CancelScope = core.CancelScope

--- A scope that cancels its body some time after it was entered. The block
--- is left quietly; cancelled_caught tells.
---@param seconds number not negative
---@param options? {shield?: boolean}
---@return trio.CancelScope
---@overload fun(call: {[1]: number, shield?: boolean}): trio.CancelScope
trio.move_on_after = core.move_on_after

--- The same with a time on the run's clock.
---@param deadline number seconds, as of current_time
---@param options? {shield?: boolean}
---@return trio.CancelScope
---@overload fun(call: {[1]: number, shield?: boolean}): trio.CancelScope
trio.move_on_at = core.move_on_at

--- As move_on_after, but the block then raises TooSlowError.
---@param seconds number not negative
---@param options? {shield?: boolean}
---@return trio.CancelScope
---@overload fun(call: {[1]: number, shield?: boolean}): trio.CancelScope
trio.fail_after = core.fail_after

--- As move_on_at, but the block then raises TooSlowError.
---@param deadline number seconds, as of current_time
---@param options? {shield?: boolean}
---@return trio.CancelScope
---@overload fun(call: {[1]: number, shield?: boolean}): trio.CancelScope
trio.fail_at = core.fail_at

--- The earliest deadline that this task is under; -math.huge when it is
--- cancelled, math.huge without any. RuntimeError outside a task.
---@return number seconds as of current_time
trio.current_effective_deadline = core.current_effective_deadline

--- Make an event: a flag that is set once and wakes all who wait for it.
---@return trio.Event
trio.Event = core.Event

--- Make a lock: owned by one task at a time, and handed on in the order in
--- which they came. BrokenResourceError for those who wait when its owner
--- ends without releasing it.
---@return trio.Lock
trio.Lock = core.Lock

--- Make a lock that promises to be fair, as Lock is.
---@return trio.Lock
trio.StrictFIFOLock = core.StrictFIFOLock

--- Make a semaphore: a counter that tasks take from and give back to.
---@param initial_value integer not negative
---@param options? {max_value?: integer} release() can't go above it
---@return trio.Semaphore
trio.Semaphore = core.Semaphore

--- Make a limiter: so many tokens, of which each borrower has one at most.
---@param total_tokens integer|number not negative; or math.huge
---@return trio.CapacityLimiter
trio.CapacityLimiter = core.CapacityLimiter

--- Make a condition: a lock with a place to wait for news.
---@param lock? trio.Lock default: a new one
---@return trio.Condition
---@overload fun(options: {lock?: trio.Lock}): trio.Condition
trio.Condition = core.Condition
-- Channels

--- Make a channel for values between tasks: its two ends. Its buffer holds
--- so many items before send() waits; 0: each send waits for its receive;
--- math.huge: it never waits.
---@param max_buffer_size integer|number
---@return trio.MemorySendChannel send_channel
---@return trio.MemoryReceiveChannel receive_channel
---@overload fun(options: {max_buffer_size: integer|number}):
---  trio.MemorySendChannel, trio.MemoryReceiveChannel
trio.open_memory_channel = core.open_memory_channel

-- The system

--- Catch signals, for `with trio.open_signal_receiver(...) as signals do`;
--- `async for number in signals do` gives each that comes; one that comes
--- again before it is given counts once. What was not given when the block
--- is left goes to whoever handled the signal before. TypeError without
--- signals; entering it raises OSError for one that can't be caught, and
--- RuntimeError where the program doesn't allow it.
---@param ... integer numbers, as of the module `signal`
---@return trio.SignalReceiver
trio.open_signal_receiver = core.open_signal_receiver

-- Errors

--- Is the value an exception of this class, or of one of these or below
--- it? False for anything that isn't an exception.
---@param err any
---@param class trio.ExceptionClass|trio.ExceptionClass[]
---@return boolean
trio.isinstance = core.isinstance

--- The class above all. Not caught by mistake: Cancelled, KeyboardInterrupt.
---@type trio.ExceptionClass
trio.BaseException = core.BaseException
--- The class above all ordinary errors: derive your own from it.
---@type trio.ExceptionClass
trio.Exception = core.Exception
--- A value of a wrong type.
---@type trio.ExceptionClass
trio.TypeError = core.TypeError
--- A value out of its range.
---@type trio.ExceptionClass
trio.ValueError = core.ValueError
--- Something that can't be done now or here.
---@type trio.ExceptionClass
trio.RuntimeError = core.RuntimeError
--- A condition that should hold doesn't.
---@type trio.ExceptionClass
trio.AssertionError = core.AssertionError
--- An error of the system: OSError(errno, strerror).
---@type trio.OSErrorClass
trio.OSError = core.OSError
--- Something with a connection; below OSError.
---@type trio.OSErrorClass
trio.ConnectionError = core.ConnectionError
--- Nobody reads any more; below ConnectionError.
---@type trio.OSErrorClass
trio.BrokenPipeError = core.BrokenPipeError
--- The connection was given up; below ConnectionError.
---@type trio.OSErrorClass
trio.ConnectionAbortedError = core.ConnectionAbortedError
--- Nobody listens; below ConnectionError.
---@type trio.OSErrorClass
trio.ConnectionRefusedError = core.ConnectionRefusedError
--- The peer has cut it; below ConnectionError.
---@type trio.OSErrorClass
trio.ConnectionResetError = core.ConnectionResetError
--- It would block; below OSError.
---@type trio.OSErrorClass
trio.BlockingIOError = core.BlockingIOError
--- No such child process; below OSError.
---@type trio.OSErrorClass
trio.ChildProcessError = core.ChildProcessError
--- It is there already; below OSError.
---@type trio.OSErrorClass
trio.FileExistsError = core.FileExistsError
--- No such file or folder; below OSError.
---@type trio.OSErrorClass
trio.FileNotFoundError = core.FileNotFoundError
--- A signal came; below OSError.
---@type trio.OSErrorClass
trio.InterruptedError = core.InterruptedError
--- It is a folder; below OSError.
---@type trio.OSErrorClass
trio.IsADirectoryError = core.IsADirectoryError
--- It is no folder; below OSError.
---@type trio.OSErrorClass
trio.NotADirectoryError = core.NotADirectoryError
--- It isn't allowed; below OSError.
---@type trio.OSErrorClass
trio.PermissionError = core.PermissionError
--- No such process; below OSError.
---@type trio.OSErrorClass
trio.ProcessLookupError = core.ProcessLookupError
--- A time limit of the system's; below OSError.
---@type trio.OSErrorClass
trio.TimeoutError = core.TimeoutError
--- Ctrl-C; directly below BaseException.
---@type trio.ExceptionClass
trio.KeyboardInterrupt = core.KeyboardInterrupt
--- Several errors at once: ExceptionGroup(message, exceptions).
---@type trio.ExceptionGroupClass
trio.ExceptionGroup = core.ExceptionGroup
--- ExceptionGroup by its name in older programs.
---@type trio.ExceptionGroupClass
trio.MultiError = core.ExceptionGroup
--- What a cancelled task gets at a checkpoint; directly below BaseException.
--- Let it pass. Only scopes make it: TypeError if called or subclassed.
---@type trio.ExceptionClass
trio.Cancelled = core.Cancelled
--- The deadline of fail_after or fail_at has passed.
---@type trio.ExceptionClass
trio.TooSlowError = core.TooSlowError
--- An operation without waiting would have to wait.
---@type trio.ExceptionClass
trio.WouldBlock = core.WouldBlock
--- The other end was closed, and all is read.
---@type trio.ExceptionClass
trio.EndOfChannel = core.EndOfChannel
--- It was closed at this end.
---@type trio.ExceptionClass
trio.ClosedResourceError = core.ClosedResourceError
--- It can't be used any more, through no fault of this end.
---@type trio.ExceptionClass
trio.BrokenResourceError = core.BrokenResourceError
--- Another task is using it.
---@type trio.ExceptionClass
trio.BusyResourceError = core.BusyResourceError
--- The run has ended; below RuntimeError.
---@type trio.ExceptionClass
trio.RunFinishedError = core.RunFinishedError
--- A fault of the library's, or of what it was made to call.
---@type trio.ExceptionClass
trio.TrioInternalError = core.TrioInternalError
--- Nothing can ever run again; lists all tasks. Below RuntimeError.
---@type trio.ExceptionClass
trio.DeadlockError = core.DeadlockError
--- A variable without a value, of contextvars or a RunVar.
---@type trio.ExceptionClass
trio.LookupError = core.LookupError
--- The end came too early: IncompleteReadError(partial, expected).
---@type trio.ExceptionClass
trio.IncompleteReadError = core.IncompleteReadError
--- No delimiter within the limit: LimitOverrunError(message, consumed).
---@type trio.ExceptionClass
trio.LimitOverrunError = core.LimitOverrunError

--- The primitives below all this.
trio.lowlevel = require "trio.lowlevel"
--- Base classes for objects that the library calls.
trio.abc = require "trio.abc"
--- A virtual clock, and waiting for quiet.
trio.testing = require "trio.testing"

-- The rest is loaded when it is used; stdlib/meta/trio.lua lists it for
-- editors.
return require "asyncrun.lazy"(trio, {
  socket = "=trio.socket",
  open_tcp_stream = "trio.tcp", open_tcp_listeners = "trio.tcp",
  serve_tcp = "trio.tcp", serve_listeners = "trio.tcp",
  open_unix_socket = "trio.tcp",
  SocketStream = "trio.stream", SocketListener = "trio.stream",
  aclose_forcefully = "trio.stream", StapledStream = "trio.stream",
  SSLStream = "trio.ssl", SSLListener = "trio.ssl",
  NeedHandshakeError = "trio.ssl", open_ssl_over_tcp_stream = "trio.ssl",
  open_ssl_over_tcp_listeners = "trio.ssl",
  serve_ssl_over_tcp = "trio.ssl",
  subprocess = "=trio.subprocess",
  open_broadcast_channel = "trio.broadcast",
  LaggedError = "trio.broadcast", as_safe_channel = "trio.safe_channel",
  open_file = "trio.file", wrap_file = "trio.file", Path = "trio.path",
  to_thread = "=trio.to_thread", from_thread = "=trio.from_thread",
  run_process = "trio.process", Process = "trio.process",
})
