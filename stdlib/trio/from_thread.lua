-- SPDX-License-Identifier: MIT
--
-- trio.from_thread: what a function in a worker thread may ask of the task
-- that waits for it.

local core = require "asyncrun.core"
local threads = require "asyncrun.threads"
local getmetatable, type, unpack = getmetatable, type, table.unpack

---@class trio.from_thread
local from_thread = {}

--- Does the table stand for a whole call?
local function is_call(f)
  return type(f) == "table" and not getmetatable(f)
end

local function check(fname, name, f, expected)
  if type(f) ~= "function" then
    core.argument_error("type", fname, name, f, expected)
  end
end

local function call(fname, name, expected, how, f, ...)
  if is_call(f) then
    check(fname, name, f[1], expected)
    return threads.call(fname, how, f.trio_token == nil,
                        unpack(f, 1, f.n or #f))
  end
  check(fname, name, f, expected)
  return threads.call(fname, how, true, f, ...)
end

--- Run an async function in the task that waits for this thread, and give
--- its results or raise its error: Cancelled if that task is cancelled
--- meanwhile. With a `trio_token`, or if the task may leave
--- (`abandon_on_cancel`), a system task runs it; RunFinishedError when the
--- run has ended. RuntimeError outside a worker thread.
---@param async_fn async fun(...): ...
---@param ... any its arguments
---@return any ...
---@overload fun(call: trio.FromThreadCall): ...
function from_thread.run(async_fn, ...)
  return call("from_thread.run", "async_fn", "an async function", "async",
              async_fn, ...)
end

--- The same for an ordinary function.
---@param f fun(...): ...
---@param ... any its arguments
---@return any ...
---@overload fun(call: trio.FromThreadCall): ...
function from_thread.run_sync(f, ...)
  return call("from_thread.run_sync", "fn", "an ordinary function", "sync",
              f, ...)
end

--- Raise Cancelled if the task that waits for this thread is cancelled: for
--- loops that run long. RuntimeError outside a worker thread.
from_thread.check_cancelled = threads.check_cancelled

return from_thread
