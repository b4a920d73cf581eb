-- SPDX-License-Identifier: MIT
--
-- nursery:start: start a task and wait until it says that it is ready.

local core = require "asyncrun.core"
local error, pairs, tostring, type = error, pairs, tostring, type
local getmetatable, setmetatable = getmetatable, setmetatable
local pack, unpack = table.pack, table.unpack

local module = {}

-- --- task_status ---------------------------------------------------------

---@class trio.TaskStatus
local TaskStatus = {}
TaskStatus.__index = TaskStatus
TaskStatus.__name = "TaskStatus"
TaskStatus.__metatable = "TaskStatus"

-- task_status -> its nurseries, and what it was called with
local states = setmetatable({}, {__mode = "k"})

--- Say that the task is ready: `start` returns these values in its caller.
--- RuntimeError the second time.
---@param ... any
function TaskStatus:started(...)
  local state = states[self]
  if not state then
    core.argument_error("type", "started", "self", self,
                        "a task_status: write task_status:started()")
  end
  if state.values then
    error(core.RuntimeError(
      "called 'started' twice on the same task status"))
  end
  if state.pending.over then
    error(core.RuntimeError("task_status:started() came too late: "
      .. "nursery:start() has ended"))
  end
  state.values = pack(...)
  core.move_children(state.private, state.nursery)
end

--- What a function gets as task_status when nobody waits for it.
---@type trio.TaskStatus
module.TASK_STATUS_IGNORED = setmetatable(
  {started = function() end}, {__name = "TaskStatus"})

-- --- start ---------------------------------------------------------------

--- Keeps a nursery open while a child gets ready.
local Pending = {}
Pending.__index = Pending

function Pending:__enter()
  core.begin_start(self.nursery)
end

function Pending:__exit()
  self.over = true
  core.end_start(self.nursery)
end

--- The arguments with the status as the last parameter of f.
local function with_status(f, status, ...)
  local args = pack(...)
  local params = core.count_params(f)
  local at = args.n + 1
  if params and params > at then at = params end
  args[at] = status
  return unpack(args, 1, at)
end

local NO_OPTIONS = {}

--- `nursery:start{f, ..., name = "x"}` as options, f and arguments.
local function unpack_call(f, ...)
  local meta = type(f) == "table" and getmetatable(f)
  if type(f) ~= "table" or (type(meta) == "table" and meta.__call) then
    return NO_OPTIONS, f, ...
  end
  return f, unpack(f, 1, f.n or #f)
end

local async function start(nursery, options, f, ...)
  local pending = setmetatable({nursery = nursery}, Pending)
  local state = {nursery = nursery, pending = pending}
  with pending do
    local private = core.open_nursery {strict_exception_groups = false}
    async with private do
      local status = setmetatable({}, TaskStatus)
      state.private = private
      states[status] = state
      core.start_plain(private, nursery, options, f,
                       with_status(f, status, ...))
    end
  end
  if not state.values then
    error(core.RuntimeError(
      "child exited without calling task_status:started()"))
  end
  return unpack(state.values, 1, state.values.n)
end

--- Start f(..., task_status) and wait until it calls
--- task_status:started(values). Returns the values; raises what f raised
--- before that, RuntimeError if it ended without the call.
---@async
---@param self trio.Nursery
---@param ... any f and its arguments, or {f, arguments..., name = ...}
---@return any ...
core.methods("Nursery").start = async function(self, ...)
  return await start(self, unpack_call(...))
end

return module
