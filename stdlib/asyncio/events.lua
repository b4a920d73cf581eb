-- SPDX-License-Identifier: MIT
--
-- Event loops: which one runs, which one is set, and their methods. The
-- core has one run at a time; a loop that was left with work undone keeps
-- it until it is run again or closed. trio.run has a loop, too.

local core = require "asyncrun.core"
local prompt = require "asyncrun.prompt"
local args = require "asyncio.args"
local handler = require "asyncio.handler"
local handles = require "asyncio.handles"
local error, ipairs, pcall, select = error, ipairs, pcall, select
local getmetatable, setmetatable, rawget = getmetatable, setmetatable, rawget
local tostring, type = tostring, type
local RuntimeError = core.RuntimeError
local running_loop = core.running_loop

local events = {}

---@class asyncio.EventLoop
---@field slow_callback_duration number seconds; a longer step is reported
--- in debug mode
local EventLoop = {__name = "EventLoop", __metatable = "EventLoop",
                   __sends = "its number"}
events.EventLoop = EventLoop -- other threads know it by this name

function EventLoop:__index(name)
  if name == "slow_callback_duration" then return self._slow end
  return EventLoop[name]
end

--- Tell the core, if the loop runs.
local function apply_debug(self)
  if running_loop() == self._id then
    core.set_debug(self._id, self._debug, self._slow)
  end
end

function EventLoop:__newindex(name, value)
  if name == "slow_callback_duration" then
    args.number("EventLoop", name, value)
    self._slow = value
    apply_debug(self)
  else
    rawset(self, name, value)
  end
end

-- What few programs need is loaded when it is first used.
local homes = {}
for name in ([[add_reader remove_reader add_writer remove_writer
  sock_recv sock_sendall sock_connect sock_accept
  sock_recvfrom sock_sendto getaddrinfo getnameinfo]]):gmatch("%S+") do
  homes[name] = "asyncio.sockets"
end
homes.create_datagram_endpoint = "asyncio.datagrams"
homes.add_signal_handler = "asyncio.signals"
homes.remove_signal_handler = "asyncio.signals"
homes.run_in_executor = "asyncio.executor"
homes.shutdown_default_executor = "asyncio.executor"
require "asyncrun.lazy"(EventLoop, homes)

-- number -> loop
local loops = setmetatable({}, {__mode = "v"})
-- the loop of asyncio.set_event_loop
local set_loop
-- the loop of the last trio.run that asked for one
local adopted

local function make(id)
  local loop = setmetatable({
    id, _id = id, _closed = false, _debug = core.get_debug(), _slow = 0.1,
  }, EventLoop)
  loops[id] = loop
  return loop
end

--- Make an event loop.
---@return asyncio.EventLoop
function events.new_event_loop()
  return make(core.new_loop_id())
end

local function by_id(id)
  local loop = loops[id]
  if not loop then
    loop = make(id)
    adopted = loop
  end
  return loop
end
events.by_id = by_id

--- The loop that runs. RuntimeError if none does.
---@return asyncio.EventLoop
function events.get_running_loop()
  local id = running_loop()
  if not id then error(RuntimeError("no running event loop")) end
  return by_id(id)
end

--- The loop that runs, or the one that was set, made if there is none.
---@return asyncio.EventLoop
function events.get_event_loop()
  local id = running_loop()
  if id then return by_id(id) end
  if not set_loop then set_loop = events.new_event_loop() end
  return set_loop
end

--- Say which loop get_event_loop gives when none runs.
---@param loop? asyncio.EventLoop
function events.set_event_loop(loop)
  if loop ~= nil and not events.is_loop(loop) then
    core.argument_error("type", "set_event_loop", "loop", loop,
                        "an event loop or nil")
  end
  set_loop = loop
end

--- A loop that asyncio.run shall go on with, and a set of its tasks that it
--- shall leave alone: see unsync.
function events.shared_loop() end
events.lasting = setmetatable({}, {__mode = "k"})

function events.is_loop(x)
  return type(x) == "table" and loops[x._id] == x
end

--- Does it stand for a loop of another thread?
function events.is_remote(x)
  return type(x) == "table" and getmetatable(x) == "EventLoop"
    and rawget(x, "_id") == nil
end

--- The number of the running loop. RuntimeError, naming the function, if
--- none runs; the coroutine object that it was given is forgotten.
function events.running_id(fname, coro)
  local id = running_loop()
  if id then return id end
  args.dismiss(coro)
  error(RuntimeError(("no running event loop\n  %s() must be called from "
    .. "inside a task: start the program with asyncio.run(main())")
    :format(fname)))
end

-- --- methods ------------------------------------------------------------

local function check_self(self, method)
  if events.is_remote(self) then
    error(RuntimeError(("%s(): this event loop is in another thread, which "
      .. "may use call_soon_threadsafe and run_coroutine_threadsafe only")
      :format(method)))
  elseif not events.is_loop(self) then
    core.argument_error("type", method, "self", self,
                        "an event loop: write loop:" .. method .. "(...)")
  end
end

local function check_open(self, method)
  check_self(self, method)
  if self._closed then error(RuntimeError("Event loop is closed")) end
end

events.check_self, events.check_open = check_self, check_open

local function check_not_running(self)
  local id = running_loop()
  if id == self._id then
    error(RuntimeError("This event loop is already running"))
  elseif id then
    error(RuntimeError(
      "Cannot run the event loop while another loop is running"))
  end
end

--- What a worker has the loop's thread call, by the names of functions of
--- asyncio.threadsafe, which it may not have loaded.
function events.at_home(name, ...)
  return require "asyncio.threadsafe"[name](...)
end

events.at_home_async = async function(name, ...)
  return await require "asyncio.threadsafe"[name](...)
end

--- What a loop of another thread says.
local function ask(self, method)
  return require "asyncio.threadsafe".get(self[1], method)
end

--- Is it running now?
---@return boolean
function EventLoop:is_running()
  if events.is_remote(self) then return ask(self, "is_running") end
  check_self(self, "is_running")
  return running_loop() == self._id
end

--- Was it closed?
---@return boolean
function EventLoop:is_closed()
  if events.is_remote(self) then return ask(self, "is_closed") end
  check_self(self, "is_closed")
  return self._closed
end

--- The time on the loop's clock, for call_at.
---@return number seconds
function EventLoop:time()
  if events.is_remote(self) then return ask(self, "time") end
  check_self(self, "time")
  if core.has_run(self._id) then return core.current_time() end
  return core.monotonic()
end

--- A run without work needn't be kept.
local function rest(self)
  if core.is_idle(self._id) then core.release(self._id) end
end

--- Run until stop() is called.
function EventLoop:run_forever()
  check_open(self, "run_forever")
  check_not_running(self)
  core.set_debug(self._id, self._debug, self._slow)
  core.pump(self._id)
  rest(self)
end

--- Run until a future or coroutine is done; gives its result or raises its
--- error. RuntimeError if the loop was stopped before.
---@param future any an awaitable
---@return any
function EventLoop:run_until_complete(future)
  check_open(self, "run_until_complete")
  if running_loop() then
    local nested = running_loop() == self._id
      and prompt.nested("run_until_complete")
    if nested then return nested(future) end
    args.dismiss(future)
    check_not_running(self)
  end
  local made = not core.isfuture(future)
  future = require "asyncio.tasks".ensure_future(future, {loop = self})
  local function stop() core.stop(self._id) end
  future:add_done_callback(stop)
  local ok, err = pcall(self.run_forever, self)
  if not ok then
    if made and future:done() and not future:cancelled() then
      future:exception() -- it is seen
    end
    future:remove_done_callback(stop)
    error(err, 0)
  end
  future:remove_done_callback(stop)
  if not future:done() then
    error(RuntimeError("Event loop stopped before Future completed."))
  end
  return future:result()
end

--- Leave run_forever after this turn.
function EventLoop:stop()
  check_self(self, "stop")
  core.stop(self._id)
end

--- Close it: tasks that are still pending are reported and cancelled.
--- RuntimeError while it runs; nothing if it is closed.
function EventLoop:close()
  check_self(self, "close")
  if self:is_running() then
    error(RuntimeError("Cannot close a running event loop"))
  end
  if self._closed then return end
  for _, task in ipairs(core.all_futures(self._id)) do
    self:call_exception_handler {
      message = "Task was destroyed but it is pending!", task = task,
    }
  end
  self:_shutdown()
end

local async function wait_for_threads(executor)
  with core.CancelScope {shield = true} do await executor:wait() end
end

--- Cancel what is left, wait for it and for functions in threads, and
--- close.
function EventLoop:_shutdown()
  if self._closed then return end
  if self._signals then
    require "asyncio.signals"._remove_signal_handlers(self)
  end
  local executor = self._executor
  self._executor_closed = true
  if executor and executor:is_busy() and core.has_run(self._id) then
    core.spawn_system_task(wait_for_threads, executor)
  end
  core.release(self._id)
  self._closed = true
  core.report_unseen()
end

--- Call a function when it is its turn.
---@param callback function an ordinary function
---@param ... any its arguments
---@return asyncio.Handle
---@overload fun(self, call: table): asyncio.Handle
function EventLoop:call_soon(...)
  check_open(self, "call_soon")
  return handles.call_soon(self, args.call(...))
end

--- The same from any thread that the loop has sent a function to.
---@param callback function an ordinary function
---@param ... any its arguments
---@return asyncio.Handle? handle in the loop's thread
---@overload fun(self, call: table): asyncio.Handle?
function EventLoop:call_soon_threadsafe(...)
  if events.is_remote(self) then
    local threadsafe = require "asyncio.threadsafe"
    return threadsafe.call_soon(self[1], select(2, args.call(...)))
  end
  check_open(self, "call_soon_threadsafe")
  return handles.call_soon(self, args.call(...))
end

--- Call a function at a time.
---@param when number seconds, as of time()
---@param callback function
---@param ... any its arguments
---@return asyncio.TimerHandle
---@overload fun(self, call: table): asyncio.TimerHandle
function EventLoop:call_at(...)
  check_open(self, "call_at")
  return handles.call_at(self, args.call(...))
end

--- Call a function after a time.
---@param delay number seconds
---@param callback function
---@param ... any its arguments
---@return asyncio.TimerHandle
---@overload fun(self, call: table): asyncio.TimerHandle
function EventLoop:call_later(...)
  check_open(self, "call_later")
  return handles.call_later(self, args.call(...))
end

--- Make a future.
---@return asyncio.Future
function EventLoop:create_future()
  check_self(self, "create_future")
  return core.new_future(self._id)
end

--- Start a task that runs a coroutine object in this loop.
---@param coro any
---@param options? {name?: any, context?: contextvars.Context}
---@return asyncio.Task
function EventLoop:create_task(coro, options)
  if events.is_loop(self) and self._closed then args.dismiss(coro) end
  check_open(self, "create_task")
  options = args.options("create_task", options)
  return core.create_task_in(coro, self._id, options.name,
                             options.context)
end

--- Let a function handle errors that reach nobody; nil for the default,
--- which writes them to standard error.
---@param f? fun(loop: asyncio.EventLoop, context: asyncio.Context)
function EventLoop:set_exception_handler(f)
  check_self(self, "set_exception_handler")
  if f ~= nil then args.callback("set_exception_handler", "handler", f) end
  self._handler = f
end

--- What set_exception_handler was given.
---@return function?
function EventLoop:get_exception_handler()
  check_self(self, "get_exception_handler")
  return self._handler
end

--- Write an error to standard error.
---@param context asyncio.Context
function EventLoop:default_exception_handler(context)
  check_self(self, "default_exception_handler")
  handler.default(context)
end

--- Call the exception handler.
---@param context asyncio.Context
function EventLoop:call_exception_handler(context)
  check_self(self, "call_exception_handler")
  handler.call(self, context)
end

--- Switch debug mode on or off.
---@param enabled boolean
function EventLoop:set_debug(enabled)
  check_self(self, "set_debug")
  self._debug = enabled and true or false
  apply_debug(self)
end

--- Is debug mode on?
---@return boolean
function EventLoop:get_debug()
  check_self(self, "get_debug")
  return self._debug
end

--- Generators that were left in the middle are closed with the loop: there
--- is nothing to do.
---@async
EventLoop.shutdown_asyncgens = async function(self)
  check_self(self, "shutdown_asyncgens")
end

function EventLoop:__tostring()
  if events.is_remote(self) then return "<EventLoop of another thread>" end
  return ("<EventLoop running=%s closed=%s debug=%s>"):format(
    tostring(running_loop() == self._id), tostring(self._closed),
    tostring(self._debug))
end

-- --- the core's reports -------------------------------------------------

core.on_unseen(function(future, doomed)
  handler.unseen(by_id(core.loop_id_of(future)), future, doomed)
end)

core.on_callback_error(function(err, callback)
  handles.failed(events.get_running_loop(), err, callback)
end)

--- The loop that it belongs to.
---@return asyncio.EventLoop
local function get_loop(self)
  return by_id(core.loop_id_of(self))
end
core.methods("Future").get_loop = get_loop
core.methods("FutureTask").get_loop = get_loop

return events
