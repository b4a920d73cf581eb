-- SPDX-License-Identifier: MIT
--
-- asyncio.run and Runner: a loop from its making to its end.

local core = require "asyncrun.core"
local prompt = require "asyncrun.prompt"
local args = require "asyncio.args"
local events = require "asyncio.events"
local error, ipairs, pcall, setmetatable = error, ipairs, pcall, setmetatable
local pairs, type = pairs, type
local RuntimeError, isinstance = core.RuntimeError, core.isinstance

local runners = {}

---@class asyncio.Runner
local Runner = {}
Runner.__index = Runner
Runner.__name = "Runner"
Runner.__metatable = "Runner"

local function check_self(self, method)
  if type(self) ~= "table" or self._state == nil then
    core.argument_error("type", method, "self", self,
                        "a Runner: write runner:" .. method .. "(...)")
  end
end

local function init(self)
  if self._state == "closed" then
    error(RuntimeError("Runner is closed"))
  elseif self._state == "initialized" then
    return
  end
  local options = self._options
  if not options.loop_factory and not options.clock then
    self._loop = events.shared_loop()
    self._shared = self._loop ~= nil
  end
  if not self._loop then
    self._loop = (options.loop_factory or events.new_event_loop)()
  end
  if self._options.debug ~= nil then
    self._loop:set_debug(self._options.debug)
  end
  if self._options.clock then
    core.hold(self._loop._id, self._options.clock)
  end
  events.set_event_loop(self._loop)
  self._context = not self._once and core.current_context() or nil
  self._state = "initialized"
end

--- The loop, made if need be.
---@return asyncio.EventLoop
function Runner:get_loop()
  check_self(self, "get_loop")
  init(self)
  return self._loop
end

local function check_coroutine(fname, x)
  if core.iscoroutine(x) then return end
  local hint = ""
  if core.iscoroutinefunction(x) then
    hint = ("\n  call the function: write %s(%s())"):format(
      fname, core.function_name(x))
  end
  error(core.TypeError(("a coroutine was expected, got %s%s"):format(
    core.repr(x), hint)))
end

local function check_not_running(fname, coro)
  if not core.running_loop() then return end
  args.dismiss(coro)
  error(RuntimeError(("%s() cannot be called from a running event loop\n"
    .. "  a program has one; inside it, write: await f(...)")
    :format(fname)))
end

--- Ctrl-C cancels the task; a second one doesn't wait for it.
local function run_task(loop, task)
  local ok, result = pcall(loop.run_until_complete, loop, task)
  if ok then return result end
  if not isinstance(result, core.KeyboardInterrupt) or task:done() then
    error(result, 0)
  end
  task:cancel()
  local finished, after = pcall(loop.run_until_complete, loop, task)
  if finished then return after end
  if task:done() and task:cancelled() and task:uncancel() == 0 then
    error(result, 0)
  end
  error(after, 0)
end

local function run(self, fname, coro, context)
  check_coroutine(fname, coro)
  check_not_running(fname, coro)
  init(self)
  return run_task(self._loop, self._loop:create_task(
    coro, {context = context or self._context}))
end

--- Run a coroutine object to its end in the runner's loop. Gives its
--- result or raises its error. What it sets of contextvars, the next one
--- finds.
---@param coro any
---@param options? {context?: contextvars.Context} in place of the runner's
---@return any
function Runner:run(coro, options)
  check_self(self, "run")
  return run(self, "Runner.run", coro,
             args.options("Runner.run", options).context)
end

--- A loop that unsync has work in goes on: the tasks of this run are
--- cancelled.
local function leave_shared(self)
  local tasks, loop = require "asyncio.tasks", self._loop
  local left = {n = 0}
  for _, task in ipairs(tasks.all_tasks(loop)) do
    if not events.lasting[task] then
      task:cancel()
      left[#left + 1] = task
    end
  end
  if #left == 0 then return end
  loop:run_until_complete((async function()
    await require "asyncio.wait".wait(left)
  end)())
  for _, task in ipairs(left) do
    if not task:cancelled() and task:exception() ~= nil then
      loop:call_exception_handler {
        message = "unhandled exception during asyncio.run() shutdown",
        exception = task:exception(), task = task,
      }
    end
  end
end

local function shut_down(self)
  if self._shared then leave_shared(self) else self._loop:_shutdown() end
end

--- Cancel the tasks that are left, wait for them, and close the loop.
function Runner:close()
  check_self(self, "close")
  if self._state ~= "initialized" then return end
  self._state = "closed"
  local ok, err = pcall(shut_down, self)
  events.set_event_loop(nil)
  if not ok then error(err, 0) end
end

function Runner:__enter()
  init(self)
  return self
end

function Runner:__exit()
  self:close()
end

Runner.__close = Runner.__exit

local OPTIONS = {debug = true, loop_factory = true, clock = true}

local function new_runner(fname, options)
  options = args.options(fname, options)
  for name in pairs(options) do
    if not OPTIONS[name] then
      core.argument_error("value", fname, "options", name,
                          "debug, loop_factory or clock")
    end
  end
  return setmetatable({_state = "created", _options = options}, Runner)
end

--- Make a runner for `with`: it runs several coroutines in one loop.
---@type fun(options?: asyncio.RunOptions): asyncio.Runner
runners.Runner = setmetatable({__name = "Runner"}, {
  __call = function(_, options) return new_runner("Runner", options) end,
  __name = "class", instances = Runner,
})

--- Run a coroutine object in a new event loop, and block until it has
--- ended. Tasks that are left are cancelled. Gives its result or raises its
--- error; RuntimeError inside a run, DeadlockError if nothing can ever run
--- again.
---@param main any
---@param options? asyncio.RunOptions
---@return any
function runners.run(main, options)
  if args.is_plain(main) and options == nil then
    main, options = main[1], {debug = main.debug, clock = main.clock,
                              loop_factory = main.loop_factory}
  end
  check_coroutine("asyncio.run", main)
  local nested = prompt.nested("asyncio.run")
  if nested then return nested(main, options and options.clock) end
  check_not_running("asyncio.run", main)
  local runner <close> = new_runner("asyncio.run", options)
  runner._once = true
  return (run(runner, "asyncio.run", main))
end

return runners
