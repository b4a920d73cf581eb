-- SPDX-License-Identifier: MIT
--
-- Functions in worker threads: to_thread and run_in_executor. Each loop has
-- an executor, which starts a function at once if fewer than its limit run,
-- else in its turn.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local threads = require "asyncrun.threads"
local error, ipairs, pcall, select = error, ipairs, pcall, select
local setmetatable, tostring = setmetatable, tostring
local pack, unpack = table.pack, table.unpack
local RuntimeError = core.RuntimeError

local executor = {}

local Executor = {}
Executor.__index = Executor

--- Make an executor that runs so many functions at once; as Python's by
--- default.
function executor.new(limit)
  return setmetatable({
    _limit = limit or math.min(32, threads.processors() + 4),
    _running = 0, _first = 1, _last = 0, _waiters = {}, _count = 0,
  }, Executor)
end

local begin

--- A function has ended: the next ones may begin.
local function ended(self)
  self._running = self._running - 1
  while self._first <= self._last and self._running < self._limit do
    local call = self._queue[self._first]
    self._queue[self._first] = nil
    self._first = self._first + 1
    if not (call.future and call.future:done()) then begin(self, call) end
  end
  if self._running > 0 then return end
  local waiters = self._waiters
  self._waiters = {}
  for _, future in ipairs(waiters) do
    if not future:done() then future:set_result() end
  end
end

--- What was called is told of the outcome, unless it was cancelled.
local function settle(call, ok, ...)
  if call.done then return call.done(ok, ...) end
  if call.future:done() then return end
  call.results = pack(...)
  call.ok = ok
  if ok or call.quiet then call.future:set_result((...))
  else call.future:set_exception((...)) end
end

--- Start it with the values of contextvars that it shall see.
local function start(call, ...)
  if not call.context then return threads.start(...) end
  return call.context:run(threads.start, ...)
end

--- A thread that can't be had, or a value that can't be sent, is the call's
--- outcome.
function begin(self, call)
  self._running, self._count = self._running + 1, self._count + 1
  local ok, err = pcall(start, call, "asyncio_" .. self._count,
    function(...)
      settle(call, ...)
      ended(self)
    end, unpack(call, 1, call.n))
  if ok then return end
  self._running = self._running - 1
  settle(call, false, err)
end

--- Run call[1](call[2], ...) in a thread; call.future is told of its
--- result, or done(ok, ...) of all.
function Executor:submit(call, done)
  call.done = done
  if self._running < self._limit then return begin(self, call) end
  self._queue = self._queue or {}
  self._last = self._last + 1
  self._queue[self._last] = call
end

--- Is any function running, or to be run?
function Executor:is_busy()
  return self._running > 0
end

--- Suspend until none is.
async function Executor:wait()
  while self:is_busy() do
    local future = core.new_future(core.running_loop())
    self._waiters[#self._waiters + 1] = future
    await future
  end
end

-- --- of a loop -------------------------------------------------------------

local function of_loop(loop)
  if loop._executor_closed then
    error(RuntimeError("Executor shutdown has been called"))
  end
  if not loop._executor then loop._executor = executor.new() end
  return loop._executor
end

--- The values that this task has now, if it is `own`, or none.
local function context(own)
  if not core.has_context() then return nil end
  return own and core.current_context() or package.loaded.contextvars.Context()
end

local function submit(loop, call)
  call.context = context(call.quiet)
  call.future = core.new_future(loop._id)
  of_loop(loop):submit(call)
  return call.future
end

local function check_function(fname, f)
  args.callback(fname, "func", f)
end

local async function take_results(loop, ...)
  check_function("to_thread", (...))
  local call = pack(...)
  call.quiet = true
  await submit(loop, call)
  if call.ok then return unpack(call.results, 1, call.results.n) end
  return threads.raise(call.results[1])
end

--- Call an ordinary function in a worker thread: copies of its upvalues and
--- arguments go there, copies of its results come back. Its error is raised.
--- TypeError if something can't be copied. A task that is cancelled leaves
--- the function alone; the end of the run waits for it.
---@async
---@param func fun(...): ...
---@param ... any its arguments
---@return any ...
---@overload async fun(call: table): ...
async function executor.to_thread(...)
  local loop = events.get_running_loop()
  return await take_results(loop, select(2, args.call(...)))
end

--- The same at once; gives a future of the first result. The executor is
--- nil: each loop has one, for min(32, processors + 4) functions at a time;
--- others wait for their turn. A future that is cancelled before has it
--- left out.
---@param executor nil
---@param func fun(...): ...
---@param ... any its arguments
---@return asyncio.Future
function executor.run_in_executor(self, which, func, ...)
  events.check_open(self, "run_in_executor")
  if which ~= nil then
    core.argument_error("type", "run_in_executor", "executor", which,
                        "nil: each loop has an executor of its own")
  end
  check_function("run_in_executor", func)
  return submit(self, pack(func, ...))
end

--- Take no more functions, and suspend until those that are there have
--- ended; with a timeout no longer, with a warning.
---@async
---@param timeout? number seconds
executor.shutdown_default_executor = async function(self, timeout)
  events.check_open(self, "shutdown_default_executor")
  if args.is_plain(timeout) then timeout = timeout.timeout end
  args.timeout("shutdown_default_executor", timeout)
  self._executor_closed = true
  if not self._executor then return end
  with core.move_on_after(timeout or math.huge) do
    await self._executor:wait()
    return
  end
  core.warn(("RuntimeWarning: The executor did not finish joining its "
    .. "threads within %s seconds.\n"):format(tostring(timeout)))
end

return executor
