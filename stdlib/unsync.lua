-- SPDX-License-Identifier: MIT
--
-- unsync: functions whose call starts them and gives a future at once,
-- wherever it stands. Async functions are tasks of the loop that runs; where
-- none runs, of a loop of their own, which is driven while the script waits
-- for a result or sleeps. Ordinary functions run in worker threads.

local core = require "asyncrun.core"
local events = require "asyncio.events"
local executors = require "asyncio.executor"
local threads = require "asyncrun.threads"
local args = require "asyncio.args"
local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local getmetatable, setmetatable, type = getmetatable, setmetatable, type
local pack, unpack = table.pack, table.unpack
local running_loop = core.running_loop
local InvalidStateError = core.InvalidStateError

-- --- the loop where none runs ----------------------------------------------

local own -- made when it is first needed

--- The loop that new tasks belong to. One that was left with work undone is
--- gone on with.
local function current_loop()
  local id = running_loop() or core.held_loop()
  if id then return events.by_id(id) end
  own = own or events.new_event_loop()
  return own
end

local MAX_PASSES = 10

--- Let tasks go as far as they can without waiting, where no loop runs.
local function nudge(loop)
  if running_loop() then return end
  for _ = 1, MAX_PASSES do
    core.stop(loop._id)
    loop:run_forever()
    if not core.is_ready(loop._id) then return end
  end
end

--- Run the loop until stop() is called, or for so long.
local function drive(loop, seconds, wait_for)
  local expired = false
  local function stop() core.stop(loop._id) end
  local timer = seconds and loop:call_later(seconds, function()
    expired = true
    stop()
  end)
  wait_for(stop)
  loop:run_forever()
  if timer then timer:cancel() end
  return expired
end

--- Is there work that was left when the script went on?
local function has_work()
  return own and not running_loop() and core.has_run(own._id)
end

-- time.sleep, where no loop runs
core.on_sleep(function(seconds)
  if not has_work() then return false end
  drive(own, seconds, function() end)
  return true
end)

--- asyncio.run goes on with what was started before.
function events.shared_loop()
  return has_work() and own or nil
end

-- --- futures ---------------------------------------------------------------

--- What a call gives: its results come later.
---@class unsync.Unfuture
local Unfuture = {}
Unfuture.__index = Unfuture
Unfuture.__name = "Unfuture"
Unfuture.__metatable = "Unfuture"

-- _results: of a success, a packed table; _failure: a future of asyncio's,
-- so that an error that nobody looks at is reported; _waiters: what is
-- called when it is done.

local function check_self(self, method)
  if type(self) ~= "table" or getmetatable(self) ~= "Unfuture" then
    core.argument_error("type", method, "self", self,
                        "an Unfuture: write future:" .. method .. "(...)")
  end
end

local function is_done(self)
  return self._results ~= nil or self._failure ~= nil
end

local function is_cancellation(err)
  return core.isinstance(err, core.CancelledError)
    or core.isinstance(err, core.Cancelled)
end

local function settle(self, ok, ...)
  if is_done(self) then return end
  if ok then self._results = pack(...)
  else
    self._failure = core.new_future(self._loop._id)
    self._failure:set_exception((...))
    if is_cancellation((...)) then self._failure:exception() end -- seen
  end
  local waiters = self._waiters
  self._waiters = {}
  for _, wake in ipairs(waiters) do wake() end
end

local function new(loop)
  return setmetatable({_loop = loop, _waiters = {}}, Unfuture)
end

--- The results, or the error is raised.
local function outcome(self)
  local results = self._results
  if results then return unpack(results, 1, results.n) end
  return self._failure:result()
end

--- Where no loop runs, drive that of the task until it is done.
local function block(self, timeout)
  local loop = current_loop()
  local waiters = self._waiters
  if not drive(loop, timeout, function(stop)
    waiters[#waiters + 1] = stop
  end) then return end
  if not is_done(self) then
    error(core.TimeoutError(("not done after %g seconds"):format(timeout)))
  end
end

--- Block until it is done: gives the results, or raises the error.
--- TimeoutError if it takes longer. InvalidStateError in a task, if it isn't
--- done: write `await future` there.
---@param timeout? number seconds
---@return any ...
function Unfuture:result(timeout)
  check_self(self, "result")
  if args.is_plain(timeout) then timeout = timeout.timeout end
  args.timeout("result", timeout)
  if not is_done(self) then
    if running_loop() then
      error(InvalidStateError("Calling result() in an unsync method is not "
        .. "allowed: it would block all tasks; write 'await future'"))
    end
    while not is_done(self) do block(self, timeout) end
  end
  return outcome(self)
end

--- Is it done?
---@return boolean
function Unfuture:done()
  check_self(self, "done")
  if not is_done(self) then nudge(current_loop()) end
  return is_done(self)
end

Unfuture.__await = async function(self)
  check_self(self, "__await")
  if not is_done(self) then
    local future = core.new_future(running_loop())
    local waiters = self._waiters
    waiters[#waiters + 1] = function()
      if not future:done() then future:set_result() end
    end
    await future
  end
  return outcome(self)
end

local function check_pending(self, method)
  check_self(self, method)
  if is_done(self) then
    error(InvalidStateError("invalid state: the Unfuture is done"))
  end
end

--- Let it be done with these results.
---@param ... any
function Unfuture:set_result(...)
  check_pending(self, "set_result")
  settle(self, true, ...)
end

--- Let it be done with an error.
---@param err any
function Unfuture:set_exception(err)
  check_pending(self, "set_exception")
  if err == nil then
    core.argument_error("type", "set_exception", "exception", err,
                        "an exception or another error")
  end
  settle(self, false, err)
end

function Unfuture:__tostring()
  if self._failure then
    return ("<Unfuture failed: %s>"):format(core.repr(self._failure))
  end
  return self._results and "<Unfuture done>" or "<Unfuture pending>"
end

-- --- calls -----------------------------------------------------------------

local function start_task(loop, f, ...)
  local self = new(loop)
  local coro = f(...)
  local task = loop:create_task((async function()
    settle(self, await pcall(async function() return await coro end))
  end)(), {name = core.function_name(f)})
  events.lasting[task] = true
  nudge(loop)
  return self
end

local THREADS = 32 -- at once, of those that don't compute
local pools = {}

--- Ordinary functions wait for their turn, those that compute and those that
--- wait for something apart.
local function start_thread(loop, cpu_bound, f, ...)
  local self = new(loop)
  local pool = pools[cpu_bound]
  if not pool then
    pool = executors.new(cpu_bound and threads.processors() or THREADS)
    pools[cpu_bound] = pool
  end
  pool:submit(pack(f, ...), function(...) settle(self, ...) end)
  return self
end

local function call(f, cpu_bound, ...)
  if not core.iscoroutinefunction(f) then
    return start_thread(current_loop(), cpu_bound, f, ...)
  elseif cpu_bound then
    error(core.TypeError(("The CPU bound unsync function %s may not be "
      .. "async or a coroutine"):format(core.function_name(f))))
  end
  return start_task(current_loop(), f, ...)
end

local function wrap(f, options)
  options = require "asyncrun.options"("unsync", options, {cpu_bound = true})
  local cpu_bound = options.cpu_bound and true or false
  if type(f) ~= "function" then
    core.argument_error("type", "unsync", "f", f, "a function")
  end
  return function(...) return call(f, cpu_bound, ...) end
end

--- When it is done, call a function with it; what that gives, awaited if it
--- can be, is the result of the new future. An error is that one's, too.
---@param continuation fun(future: unsync.Unfuture): any
---@return unsync.Unfuture
function Unfuture:then_(continuation)
  check_self(self, "then_")
  if type(continuation) ~= "function" then
    core.argument_error("type", "then_", "continuation", continuation,
                        "a function")
  end
  return call(async function()
    await self
    local results = pack(continuation(self))
    if core.awaitable(results[1]) then return await results[1] end
    return unpack(results, 1, results.n)
  end, false)
end
Unfuture["then"] = Unfuture.then_ -- future["then"](future, f)

-- --- the module ------------------------------------------------------------

---@class unsync
local unsync = {}

--- The module itself, which is called: see make.
---@type unsync
unsync.unsync = unsync

--- The class of what calls give. Unfuture() makes one that set_result() or
--- set_exception() completes, Unfuture.from_value(...) one that is done.
---@type table
unsync.Unfuture = setmetatable({
  __name = "Unfuture",
  from_value = function(...)
    local self = new(current_loop())
    settle(self, true, ...)
    return self
  end,
}, {
  __call = function() return new(current_loop()) end,
  __name = "class",
})

---@class unsync.Options
---@field cpu_bound? boolean an ordinary function that computes

--- Make a function whose call starts `f` and gives an Unfuture at once: an
--- async function as a task, an ordinary one in a worker thread, which gets
--- copies as with asyncio.to_thread. unsync{cpu_bound = true} gives what
--- does this to a function.
---@param f function
---@param options? unsync.Options
---@return fun(...): unsync.Unfuture
---@overload fun(call: table): function
local function make(_, f, options)
  if not args.is_plain(f) or options ~= nil then return wrap(f, options) end
  local given = {cpu_bound = f.cpu_bound}
  if f[1] ~= nil then return wrap(f[1], given) end
  return function(g) return wrap(g, f) end
end

--- Wait for the functions in threads: what the command does at its end, as
--- Python does.
function unsync._join()
  for _, pool in pairs(pools) do
    if pool:is_busy() then
      current_loop():run_until_complete((async function()
        await pool:wait()
      end)())
    end
  end
end

return setmetatable(unsync, {__call = make, __name = "unsync"})
