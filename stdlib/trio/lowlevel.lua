-- SPDX-License-Identifier: MIT
--
-- trio.lowlevel: the primitives that everything else is built on.

local core = require "asyncrun.core"

---@class trio.lowlevel
local lowlevel = {}

-- Checkpoints

--- Let others run, then raise Cancelled if the task is cancelled.
---@async
lowlevel.checkpoint = core.checkpoint

--- As checkpoint if the task is cancelled; else go on without suspending.
---@async
lowlevel.checkpoint_if_cancelled = core.checkpoint_if_cancelled

--- Let others run, but never raise Cancelled.
---@async
lowlevel.cancel_shielded_checkpoint = core.cancel_shielded_checkpoint

-- Tasks

--- The running task. RuntimeError outside a task.
---@return trio.Task
lowlevel.current_task = core.current_task

--- The task from which all others descend. RuntimeError outside a run.
---@return trio.Task
lowlevel.current_root_task = core.current_root_task

--- Is there a run? Also true in hooks of instruments.
---@return boolean
lowlevel.in_trio_run = core.in_trio_run

--- Is a task running?
---@return boolean
lowlevel.in_trio_task = core.in_trio_task

--- Start async_fn(...) beside main, which doesn't wait for it: it is
--- cancelled when main and its children have ended. Its error ends the run
--- with a TrioInternalError. RuntimeError outside a run.
---@param async_fn async fun(...): ...
---@param ... any its arguments
---@return trio.Task
---@overload fun(call: trio.SystemTaskCall): trio.Task
lowlevel.spawn_system_task = core.spawn_system_task

--- All tasks of the run, a line each below who started them: what they wait
--- for, where, and where they were started. SIGUSR1 prints it. RuntimeError
--- outside a run.
---@return string lines
lowlevel.dump_tasks = core.dump_tasks

--- Suspend until somebody calls reschedule with this task: gives that value
--- or raises that error. When the task is cancelled, abort_fn(raise_cancel)
--- is called once and must return Abort.SUCCEEDED (Cancelled is raised
--- here) or Abort.FAILED (the wait goes on).
---@async
---@param abort_fn fun(raise_cancel: fun()): boolean an ordinary function
---@return any value
lowlevel.wait_task_rescheduled = core.wait_task_rescheduled

--- Wake a task from wait_task_rescheduled. RuntimeError if it isn't there.
---@param task trio.Task
---@param outcome? trio.Outcome|any Value(v), Error(err), or the value
lowlevel.reschedule = core.reschedule

--- What an abort function returns: SUCCEEDED or FAILED.
---@type {SUCCEEDED: true, FAILED: false}
lowlevel.Abort = core.Abort

--- An outcome for reschedule: the wait gives this value.
---@param value any
---@return trio.Outcome
lowlevel.Value = core.Value

--- An outcome for reschedule: the wait raises this error.
---@param err any
---@return trio.Outcome
lowlevel.Error = core.Error

--- Make a parking lot: a fair queue of waiting tasks.
---@return trio.ParkingLot
lowlevel.ParkingLot = core.ParkingLot

--- Let a lot break when a task ends. BrokenResourceError if it has.
---@param task trio.Task
---@param lot trio.ParkingLot
lowlevel.add_parking_lot_breaker = core.add_parking_lot_breaker

--- Take that back. RuntimeError if there is nothing to take back.
---@param task trio.Task
---@param lot trio.ParkingLot
lowlevel.remove_parking_lot_breaker = core.remove_parking_lot_breaker

-- Descriptors

--- Suspend until a descriptor can be read. BusyResourceError if another task
--- waits for that, OSError if it can't be waited for.
---@async
---@param fd integer|file*|{fileno: fun(self): integer}
lowlevel.wait_readable = core.wait_readable

--- Suspend until a descriptor can be written to, or was disconnected.
---@async
---@param fd integer|file*|{fileno: fun(self): integer}
lowlevel.wait_writable = core.wait_writable

--- Wake all who wait for a descriptor, with ClosedResourceError: to be
--- called before it is closed.
---@param fd integer|file*|{fileno: fun(self): integer}
lowlevel.notify_closing = core.notify_closing

-- The run

--- Call an object's hooks from now on; nothing if it was added before.
--- RuntimeError outside a task.
---@param instrument trio.abc.Instrument
lowlevel.add_instrument = core.add_instrument

--- Stop calling them. ValueError if it wasn't added, RuntimeError outside
--- a task.
---@param instrument trio.abc.Instrument
lowlevel.remove_instrument = core.remove_instrument

--- The run's clock; nil for the system's. RuntimeError outside a task.
---@return trio.abc.Clock?
lowlevel.current_clock = core.current_clock

--- The token of the present run, always the same one: other threads reach
--- the run with it. RuntimeError outside a task.
---@return trio.TrioToken
function lowlevel.current_trio_token()
  return require "asyncrun.threads".current_token()
end

--- Figures of the run. RuntimeError outside a task.
---@return trio.RunStatistics
lowlevel.current_statistics = core.current_statistics

-- The rest is loaded when it is used; stdlib/meta/trio.lua lists it for
-- editors.
return require "asyncrun.lazy"(lowlevel, {
  RunVar = "trio.runvar", start_guest_run = "trio.guest",
  open_process = "trio.process", FdStream = "trio.stream",
})
