-- SPDX-License-Identifier: MIT
--
-- What other threads may ask of an event loop. In a worker, a loop is an
-- object with the loop's number in [1], and a future that
-- run_coroutine_threadsafe gives has the number of a task at home. What is
-- named home_ is called there.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local handles = require "asyncio.handles"
local threads = require "asyncrun.threads"
local error, ipairs = error, ipairs
local setmetatable, tostring, type = setmetatable, tostring, type
local InvalidStateError, RuntimeError = core.InvalidStateError,
  core.RuntimeError

local module = {}

-- --- at home ---------------------------------------------------------------

local tasks, count = {}, 0 -- number -> task that a worker may ask for

function module.home_call_soon(id, callback, ...)
  local loop = events.by_id(id)
  events.check_open(loop, "call_soon_threadsafe")
  handles.call_soon(loop, nil, callback, ...)
end

function module.home_get(id, method)
  local loop = events.by_id(id)
  return loop[method](loop)
end

local function forget(numbers)
  for _, n in ipairs(numbers) do tasks[n] = nil end
end

--- Start a task; gives its number.
function module.home_start(id, dead, f, ...)
  forget(dead)
  local loop = events.by_id(id)
  events.check_open(loop, "run_coroutine_threadsafe")
  count = count + 1
  tasks[count] = loop:create_task(f(...))
  return count
end

--- Where a task is: its state, and its result or error.
local function look(task)
  if not task:done() then return "pending" end
  if task:cancelled() then return "cancelled" end
  local err = task:exception()
  if err ~= nil then return "failed", err end
  return "finished", task:result()
end

local async function wait_for(future)
  await future
end

--- Suspend until a task is done, at most so long. Results: its state, and
--- its result, error or cancellation message.
local async function outcome(task, timeout)
  if not task:done() then
    -- whoever waits is no reason to cancel it
    local done = core.new_future(core.loop_id_of(task))
    local function wake() if not done:done() then done:set_result() end end
    task:add_done_callback(wake)
    with core.move_on_after(timeout or math.huge) do await wait_for(done) end
    task:remove_done_callback(wake)
  end
  return look(task)
end

--- The outcome of a task, which is forgotten then.
async function module.home_outcome(n, timeout)
  local state, value = await outcome(tasks[n], timeout)
  if state ~= "pending" then tasks[n] = nil end
  return state, value
end

function module.home_cancel(n)
  return tasks[n] ~= nil and tasks[n]:cancel()
end

-- --- in a worker -----------------------------------------------------------

local function at_home(fname, name, ...)
  return threads.call(fname, "sync", false, events.at_home, name, ...)
end

-- --- futures ---------------------------------------------------------------

--- What run_coroutine_threadsafe gives: for other threads, whose functions
--- it blocks.
---@class asyncio.ThreadsafeFuture
local Future = {}
Future.__index = Future
Future.__name = "ThreadsafeFuture"
Future.__metatable = "ThreadsafeFuture"

local dead = {} -- numbers of those that nobody asks any more

local function check_self(self, method)
  if type(self) ~= "table" or self._state == nil then
    core.argument_error("type", method, "self", self,
      "a future of run_coroutine_threadsafe: write future:" .. method
      .. "(...)")
  end
end

local function update(self, method, timeout)
  if self._state ~= "pending" then return end
  if self._task then -- its loop's thread must not wait for it
    self._state, self._value = look(self._task)
    return
  end
  self._state, self._value = threads.call(method, "async", false,
    events.at_home_async, "home_outcome", self._number, timeout)
end

local function wait(self, method, timeout)
  check_self(self, method)
  if args.is_plain(timeout) then timeout = timeout.timeout end
  args.timeout(method, timeout)
  update(self, method, timeout)
  if self._state == "pending" and self._task then
    error(InvalidStateError(method .. "() would block the thread of the "
      .. "event loop for ever: write 'await future' there"))
  elseif self._state == "pending" then
    error(core.TimeoutError(("not done after %s seconds"):format(
      tostring(timeout))))
  elseif self._state == "cancelled" then
    error(core.CancelledError())
  end
  return self._value
end

--- Block until the coroutine has ended: gives its result or raises its
--- error. TimeoutError if it takes longer, and it goes on then;
--- CancelledError if it was cancelled.
---@param timeout? number seconds
---@return any
function Future:result(timeout)
  local value = wait(self, "result", timeout)
  if self._state == "failed" then error(value, 0) end
  return value
end

--- The same, but gives the error; nil if there was none.
---@param timeout? number seconds
---@return any
function Future:exception(timeout)
  local value = wait(self, "exception", timeout)
  return self._state == "failed" and value or nil
end

--- Has it ended?
---@return boolean
function Future:done()
  check_self(self, "done")
  update(self, "done", 0)
  return self._state ~= "pending"
end

--- Has it ended because it was cancelled?
---@return boolean
function Future:cancelled()
  check_self(self, "cancelled")
  update(self, "cancelled", 0)
  return self._state == "cancelled"
end

--- Cancel its task. False if that has ended.
---@return boolean
function Future:cancel()
  check_self(self, "cancel")
  if self._state ~= "pending" then return false end
  if self._task then return self._task:cancel() end
  return at_home("cancel", "home_cancel", self._number)
end

--- Call a function with it when it has ended: in the loop's thread, and
--- only from there.
---@param callback fun(future: asyncio.ThreadsafeFuture)
function Future:add_done_callback(callback)
  check_self(self, "add_done_callback")
  args.callback("add_done_callback", "callback", callback)
  if not self._task then
    error(RuntimeError("add_done_callback() can't be called in a worker "
      .. "thread: use result()"))
  end
  self._task:add_done_callback(function() callback(self) end)
end

Future.__await = async function(self)
  check_self(self, "__await")
  if not self._task then return self:result() end
  return await self._task
end

function Future:__tostring()
  return ("<ThreadsafeFuture %s>"):format(self._state)
end

function Future:__gc()
  if self._number and self._state == "pending" then
    dead[#dead + 1] = self._number
  end
end

-- --- functions -------------------------------------------------------------

local function start(id, coro)
  local gone = dead
  dead = {}
  return at_home("run_coroutine_threadsafe", "home_start", id, gone,
                 core.split_coroutine(coro))
end

local function check(coro, loop)
  local fname = "run_coroutine_threadsafe"
  if not core.iscoroutine(coro) then
    core.argument_error("type", fname, "coro", coro, "a coroutine object: "
      .. "the call of an async function")
  elseif not events.is_loop(loop) and not events.is_remote(loop) then
    args.dismiss(coro)
    core.argument_error("type", fname, "loop", loop, "an event loop")
  end
end

--- Start a coroutine in a loop, from a function that the loop has sent to
--- another thread. Gives a future for that thread.
---@param coro any
---@param loop asyncio.EventLoop
---@return asyncio.ThreadsafeFuture
function module.run_coroutine_threadsafe(coro, loop)
  check(coro, loop)
  local future = {_state = "pending"}
  if events.is_remote(loop) then future._number = start(loop[1], coro)
  else future._task = loop:create_task(coro) end
  return setmetatable(future, Future)
end

--- loop:call_soon_threadsafe in a worker.
function module.call_soon(id, callback, ...)
  args.callback("call_soon_threadsafe", "callback", callback)
  at_home("call_soon_threadsafe", "home_call_soon", id, callback, ...)
end

--- What a method of the loop gives at home.
function module.get(id, method)
  return at_home(method, "home_get", id, method)
end

return module
