-- SPDX-License-Identifier: MIT
--
-- The dialect `asyncio`: tasks, futures and event loops under the names of
-- Python's asyncio, over the same core as trio. stdlib/meta/asyncio.lua
-- lists the names for editors; each is loaded when it is first used.
--
-- A task is suspended only where it must wait. cancel() raises one
-- CancelledError in a task; a scope of trio works here, too.

---@class asyncio
local asyncio = {}

local core = require "asyncrun.core"

for _, name in ipairs {
  "BaseException", "Exception", "TypeError", "ValueError", "RuntimeError",
  "AssertionError", "OSError", "TimeoutError", "KeyboardInterrupt",
  "ExceptionGroup", "CancelledError", "InvalidStateError", "DeadlockError",
  "IncompleteReadError", "LimitOverrunError", "isinstance",
  "ConnectionError", "BrokenPipeError", "ConnectionAbortedError",
  "ConnectionRefusedError", "ConnectionResetError", "BlockingIOError",
  "ChildProcessError", "FileExistsError", "FileNotFoundError",
  "InterruptedError", "IsADirectoryError", "NotADirectoryError",
  "PermissionError", "ProcessLookupError",
} do
  asyncio[name] = core[name]
end

local function from(home, names, homes)
  for name in names:gmatch("%S+") do homes[name] = "asyncio." .. home end
end

local homes = {}
from("runners", "run Runner", homes)
from("tasks", [[sleep create_task ensure_future Future Task current_task
  all_tasks iscoroutine iscoroutinefunction isfuture]], homes)
from("gather", "gather", homes)
from("shield", "shield", homes)
from("timeouts", "timeout timeout_at wait_for", homes)
from("wait", [[wait as_completed FIRST_COMPLETED FIRST_EXCEPTION
  ALL_COMPLETED]], homes)
from("taskgroups", "TaskGroup", homes)
from("locks", "Lock Event Condition Semaphore BoundedSemaphore", homes)
from("barrier", "Barrier BrokenBarrierError", homes)
from("queues", [[Queue PriorityQueue LifoQueue QueueEmpty QueueFull
  QueueShutDown]], homes)
from("streams", "open_connection open_unix_connection", homes)
from("reader", "StreamReader", homes)
from("writer", "StreamWriter", homes)
from("server", "start_server start_unix_server Server", homes)
from("executor", "to_thread", homes)
from("threadsafe", "run_coroutine_threadsafe", homes)
from("protocols", "BaseProtocol DatagramProtocol", homes)
from("subprocess", "create_subprocess_exec create_subprocess_shell", homes)
homes.subprocess = "=asyncio.subprocess"
from("events", [[get_running_loop get_event_loop new_event_loop
  set_event_loop]], homes)

return require "asyncrun.lazy"(asyncio, homes)
