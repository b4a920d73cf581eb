-- SPDX-License-Identifier: MIT
--
-- TaskGroup: a block that ends when its tasks have.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local tasks = require "asyncio.tasks"
local error, next, pairs, pcall = error, next, pairs, pcall
local setmetatable, type = setmetatable, type
local isinstance, RuntimeError = core.isinstance, core.RuntimeError
local CancelledError, Cancelled = core.CancelledError, core.Cancelled
local KeyboardInterrupt = core.KeyboardInterrupt

local module = {}

---@class asyncio.TaskGroup
local TaskGroup = {}
TaskGroup.__index = TaskGroup
TaskGroup.__name = "TaskGroup"
TaskGroup.__metatable = "TaskGroup"

local CANCELLATIONS = {CancelledError, Cancelled}

local function is_cancellation(err)
  return isinstance(err, CANCELLATIONS)
end

--- Cancel the tasks, in the order of their start.
local function abort(self)
  self._aborting = true
  local list = {}
  for task, number in pairs(self._tasks) do
    list[#list + 1] = {number, task}
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  for _, entry in ipairs(list) do
    if not entry[2]:done() then entry[2]:cancel() end
  end
end

local function task_failed(self, task, err)
  self._errors[#self._errors + 1] = err
  if isinstance(err, KeyboardInterrupt) and not self._bare then
    self._bare = err
  end
  if self._parent:done() then
    self._loop:call_exception_handler {
      message = "Task has errored out but its parent task is already "
        .. "completed", exception = err, task = task,
    }
  elseif not self._aborting and not self._parent_cancelled then
    abort(self)
    self._parent_cancelled = true
    self._parent:cancel()
  end
end

local function task_done(self, task)
  self._tasks[task] = nil
  local waiter = self._waiter
  if waiter and next(self._tasks) == nil and not waiter:done() then
    waiter:set_result()
  end
  if task:cancelled() then return end
  local err = task:exception()
  if err ~= nil then task_failed(self, task, err) end
end

local function state_error(self)
  local text
  if not self._loop then text = "has not been entered"
  elseif self._exiting and next(self._tasks) == nil then
    text = "is finished"
  elseif self._aborting then text = "is shutting down"
  else return end
  return RuntimeError(("%s %s"):format(tostring(self), text))
end

--- Start a task in the group. RuntimeError when the group isn't running.
---@param coro any
---@param options? {name?: any}
---@return asyncio.Task
function TaskGroup:create_task(coro, options)
  if type(self) ~= "table" or not self._tasks then
    core.argument_error("type", "create_task", "self", self,
                        "a TaskGroup: write group:create_task(...)")
  end
  local refused = state_error(self)
  if refused then
    args.dismiss(coro)
    error(refused)
  end
  local task = self._loop:create_task(coro, options)
  self._started = self._started + 1
  self._tasks[task] = self._started
  task:add_done_callback(function() task_done(self, task) end)
  return task
end

TaskGroup.__aenter = async function(self)
  if self._loop then
    error(RuntimeError("TaskGroup has already been entered"))
  end
  local parent = tasks.current_task()
  if not parent then
    error(RuntimeError("TaskGroup cannot determine the parent task"))
  end
  self._loop, self._parent = events.get_running_loop(), parent
  return self
end

local async function result_of(x)
  return await x
end

--- A scope of trio that is cancelled goes on raising: it must not end the
--- wait for the tasks.
local async function wait_shielded(waiter)
  local scope = core.CancelScope {shield = true}
  with scope do
    await waiter
  end
end

--- Wait for the tasks. Returns the cancellation that arrived meanwhile.
local async function join(self)
  local cancelled, level
  while next(self._tasks) ~= nil do
    self._waiter = self._waiter or self._loop:create_future()
    local ok, err = await pcall(level and wait_shielded or result_of,
                                self._waiter)
    self._waiter = nil
    if not ok then
      if not is_cancellation(err) then error(err, 0) end
      level = level or isinstance(err, Cancelled)
      if not self._aborting then
        cancelled = err
        abort(self)
      end
    end
  end
  return cancelled
end

TaskGroup.__aexit = async function(self, err, failed)
  local cancelled
  self._exiting = true
  if failed and is_cancellation(err) then cancelled = err end
  if self._parent_cancelled and self._parent:uncancel() == 0
     and not isinstance(cancelled, Cancelled) then
    cancelled = nil
  end
  if failed and not self._aborting then abort(self) end
  if failed and isinstance(err, KeyboardInterrupt) then
    self._bare = self._bare or err
  end
  cancelled = await join(self) or cancelled
  if self._bare then error(self._bare, 0) end
  if cancelled and #self._errors == 0 then
    if cancelled == err then return false end -- it goes on
    error(cancelled, 0)
  end
  if failed and not is_cancellation(err) then
    self._errors[#self._errors + 1] = err
  end
  if #self._errors > 0 then
    error(core.ExceptionGroup("unhandled errors in a TaskGroup",
                              self._errors))
  end
end

function TaskGroup:__tostring()
  local info = ""
  local count = 0
  for _ in pairs(self._tasks) do count = count + 1 end
  if count > 0 then info = info .. " tasks=" .. count end
  if #self._errors > 0 then info = info .. " errors=" .. #self._errors end
  if self._aborting then info = info .. " cancelling"
  elseif self._loop then info = info .. " entered" end
  return "<TaskGroup" .. info .. ">"
end

--- A group of tasks for `async with`. The block ends when all have ended.
--- The first error cancels the others and the block; all are raised as one
--- ExceptionGroup.
---@type asyncio.TaskGroupClass
module.TaskGroup = setmetatable({__name = "TaskGroup"}, {
  __call = function()
    return setmetatable({_tasks = {}, _errors = {}, _started = 0},
                        TaskGroup)
  end,
  __name = "class", instances = TaskGroup,
})

return module
