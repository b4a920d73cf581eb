-- SPDX-License-Identifier: MIT
--
-- Starting tasks, making futures of awaitables, and looking at tasks.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local error, setmetatable, type = error, setmetatable, type
local getmetatable = getmetatable
local checkpoint, core_sleep = core.checkpoint, core.sleep
local create = core.create_task_in
local running_loop = core.running_loop
local isfuture, iscoroutine = core.isfuture, core.iscoroutine

local tasks = {}

-- --- sleeping -----------------------------------------------------------

local async function sleep(delay, result)
  if delay == 0 then
    await checkpoint()
    return result
  end
  args.number("sleep", "delay", delay)
  if delay < 0 then await checkpoint() else await core_sleep(delay) end
  return result
end

--- Suspend for a time; 0 or less lets the others run once. Gives `result`.
---@async
---@generic T
---@param delay number seconds
---@param result? T
---@return T
tasks.sleep = sleep

-- --- starting -----------------------------------------------------------

--- Start a task that runs a coroutine object. It begins when it is its
--- turn. RuntimeError without a running loop.
---@type fun(coro: any, options?: asyncio.TaskOptions): asyncio.Task
tasks.create_task = core.create_task

local async function wrap_awaitable(x)
  return await x
end

local function check_loop(fname, loop)
  if loop ~= nil and not events.is_loop(loop) then
    core.argument_error("type", fname, "loop", loop,
                        "an event loop of this thread")
  end
end

--- The future of an awaitable: of a coroutine object, a new task; a future
--- is its own. TypeError if it can't be awaited.
---@param x any
---@param options? {loop?: asyncio.EventLoop}
---@return asyncio.Future
function tasks.ensure_future(x, options)
  local loop = options and options.loop
  check_loop("ensure_future", loop)
  if isfuture(x) then
    if loop and x:get_loop() ~= loop then
      error(core.ValueError("The future belongs to a different loop than "
        .. "the one specified as the loop argument"))
    end
    return x
  end
  local id = loop and loop._id or running_loop()
    or events.get_event_loop()._id
  if iscoroutine(x) then return create(x, id) end
  if not core.awaitable(x) then
    error(core.TypeError(("An asyncio.Future, a coroutine or an awaitable "
      .. "is required, got %s"):format(core.repr(x))))
  end
  return create(wrap_awaitable(x), id)
end

-- --- classes ------------------------------------------------------------

--- Futures are made by loop:create_future() or by calling this.
---@type asyncio.FutureClass
tasks.Future = setmetatable({__name = "Future"}, {
  __call = function(_, options)
    local loop = args.options("Future", options).loop
    check_loop("Future", loop)
    return (loop or events.get_event_loop()):create_future()
  end,
  __name = "class",
})

--- Tasks are made by create_task() or by calling this.
---@type asyncio.TaskClass
tasks.Task = setmetatable({__name = "Task"}, {
  __call = function(_, coro, options)
    local loop = args.options("Task", options).loop
    check_loop("Task", loop)
    loop = loop or events.get_event_loop()
    return loop:create_task(coro, {name = options and options.name})
  end,
  __name = "class",
})

-- --- looking ------------------------------------------------------------

--- The task that runs; nil in a callback. RuntimeError without a running
--- loop.
---@return asyncio.Task?
function tasks.current_task()
  if not running_loop() then events.running_id("current_task") end
  return core.current_future()
end

--- The tasks of a loop that aren't done, as a set.
---@param loop? asyncio.EventLoop default: the running one
---@return asyncio.Task[]
function tasks.all_tasks(loop)
  check_loop("all_tasks", loop)
  return core.all_futures(loop and loop._id or events.running_id("all_tasks"))
end

--- Is it a coroutine object?
---@param x any
---@return boolean
tasks.iscoroutine = core.iscoroutine

--- Is it an async function?
---@param x any
---@return boolean
tasks.iscoroutinefunction = core.iscoroutinefunction

--- Is it a future or a task?
---@param x any
---@return boolean
tasks.isfuture = core.isfuture

-- --- stacks -------------------------------------------------------------

local methods = core.methods("FutureTask")

--- "x.lua:3: in async function 'f'" of each frame, oldest first.
local function stack_lines(task, limit)
  local lines = {}
  for line in (core.task_stack(task) or ""):gmatch("\n\t([^\n]*)") do
    table.insert(lines, 1, line)
  end
  while limit and #lines > limit do table.remove(lines, 1) end
  return lines
end

--- Where the task stands: a list of frames, oldest first; none when it is
--- done.
---@param options? {limit?: integer}
---@return asyncio.Frame[]
function methods:get_stack(options)
  local limit = args.options("get_stack", options).limit
  local frames = {}
  for i, line in ipairs(stack_lines(self, limit)) do
    local source, at, what = line:match("^(.-):(%d+): (.*)$")
    frames[i] = {short_src = source, currentline = tonumber(at),
                 what = what}
  end
  return frames
end

--- Write where the task stands to standard error, or to a file.
---@param options? {limit?: integer, file?: file*}
function methods:print_stack(options)
  options = args.options("print_stack", options)
  local lines = stack_lines(self, options.limit)
  local head = "Stack for %s (most recent call last):"
  if #lines == 0 then head = "No stack for %s" end
  table.insert(lines, 1, head:format(tostring(self)))
  local text = table.concat(lines, "\n  ") .. "\n"
  if options.file then options.file:write(text) else core.note(text) end
end

return tasks
