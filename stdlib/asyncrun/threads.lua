-- SPDX-License-Identifier: MIT
--
-- Functions in other threads, for both dialects: `run` has a worker call
-- one, `call` is how that one asks for something at home. The states, the
-- copies and the waiting are asyncrun.workers, in C.

local workers = require "asyncrun.workers"
local core = require "asyncrun.core"
local error, pcall, select = error, pcall, select
local setmetatable = setmetatable
local pack, unpack = table.pack, table.unpack

---@class asyncrun.threads
local threads = {}

-- --- at home: what workers ask for -----------------------------------------

--- How a call is done, by what `call` was given.
local ways = {}

--- An async function.
async function ways.async(f, ...)
  return await f(...)
end

--- An ordinary one; a coroutine object as its result is a mistake.
async function ways.sync(f, ...)
  if core.iscoroutinefunction(f) then
    core.argument_error("type", "from_thread.run_sync", "sync_fn", f,
                        "an ordinary function; from_thread.run takes async "
                        .. "ones")
  end
  return f(...)
end

--- In a task of the system's, when no task waits for the worker.
local async function answer(pending, how, ...)
  pending:answer(await pcall(ways[how], ...))
end

-- Calls of run_sync_soon: first in, first out, in one system task.
local queue = {first = 1, last = 0}

local async function crash(err)
  error(err, 0)
end

local async function run_sync_soon()
  while queue.first <= queue.last do
    local call = queue[queue.first]
    queue[queue.first] = nil
    queue.first = queue.first + 1
    workers.queued(queue.last - queue.first + 1)
    local ok, err = pcall(unpack(call, 1, call.n))
    if not ok then workers.spawn(crash, err) end
  end
  queue.active = nil
end

local function same_call(a, b)
  if a.n ~= b.n then return false end
  for i = 1, a.n do
    if a[i] ~= b[i] then return false end
  end
  return true
end

local function is_queued(call)
  for i = queue.first, queue.last do
    if queue[i].idempotent and same_call(queue[i], call) then return true end
  end
  return false
end

--- The queue of an earlier run that broke down is forgotten.
local function enqueue(call)
  local run = workers.run_id()
  if queue.run ~= run then queue = {first = 1, last = 0, run = run} end
  if call.idempotent and is_queued(call) then return end
  if not queue.active then
    workers.spawn(run_sync_soon)
    queue.active = true
  end
  queue.last = queue.last + 1
  queue[queue.last] = call
  workers.queued(queue.last - queue.first + 1)
end

workers.handler(function(how, pending, ...)
  if how == "soon" then
    local call = pack(select(2, ...))
    call.idempotent = (...) or nil
    enqueue(call)
    if pending then pending:answer(true) end
  else
    workers.spawn(answer, pending, how, ...)
  end
end)

-- --- at home: running a function in a worker -------------------------------

local function finish(ok, ...)
  if not ok then workers.raise((...)) end
  return ...
end

--- Do what the worker asks for until it is done.
local async function serve(worker, state, ...)
  if state == "done" then return finish(...) end
  local how, pending = ...
  pending:answer(await pcall(ways[how], select(3, ...)))
  return await serve(worker, await worker:wait())
end

--- A worker whose state has the function and its arguments.
local async function load(worker, ...)
  if worker:is_new() then await worker:prepare() end
  if not worker:load(...) then
    await worker:prepare()
    worker:load(...)
  end
end

--- What a call needs until the worker is done.
local Guard = {}

--- A worker that is left alone calls done() itself.
function Guard:__close()
  local worker, left = self.worker, false
  if worker then
    left = worker:is_left()
    worker:release()
  end
  if self.done and not left then self.done() end
end

--- Call an ordinary function in a worker thread, with copies of its
--- upvalues and of the arguments, and give copies of its results or raise
--- its error. TypeError if something can't be copied. A task that is
--- cancelled leaves the function alone if `abandon`, else it waits for it.
--- done() is called once, when the function has ended or wasn't started.
--- Not a checkpoint of its own: a cancelled task starts the function.
---@async
---@param options {abandon?: boolean, name?: string, done?: fun()} name: of
---  the thread
---@param f function
---@param ... any
---@return any ...
async function threads.run(options, f, ...)
  local guard <close> = setmetatable({done = options.done}, Guard)
  local worker = workers.get()
  guard.worker = worker
  await load(worker, f, ...)
  return await serve(worker, await worker:run(options.abandon, options.name,
                                              options.done))
end

--- The same at once, though no task waits for it, inside or outside of a
--- run: done(ok, ...) is called with its outcome between two steps of tasks,
--- of this run or a later one.
---@param name string of the thread
---@param done fun(ok: boolean, ...)
---@param f function
---@param ... any
function threads.start(name, done, f, ...)
  local worker = workers.get()
  local ok, err = pcall(function(...)
    if worker:is_new() then worker:prepare_now() end
    if not worker:load(...) then
      worker:prepare_now()
      worker:load(...)
    end
    worker:start(name, function(...)
      worker:release()
      done(...)
    end)
  end, f, ...)
  if ok then return end
  worker:release()
  error(err, 0)
end

--- Raise the error that it was told of, as that of a thread which the
--- caller has called.
threads.raise = workers.raise

--- How many processors there are.
---@return integer
threads.processors = workers.processors

-- --- in a worker -----------------------------------------------------------

--- Have home call a function, and wait for its results. Its error is
--- raised. RuntimeError in a task, or in no worker.
---@param fname string the function that was called, for messages
---@param how "async"|"sync" of what kind f is
---@param in_task boolean in the task that waits for the worker, or in one
--- of the system's
---@param f function
---@param ... any
---@return any ...
threads.call = workers.call

--- Raise Cancelled if the task that waits for this worker is cancelled.
threads.check_cancelled = workers.check_cancelled

--- Is this state a worker's?
---@return boolean
threads.is_worker = workers.is_worker

-- --- runs ----------------------------------------------------------------

--- A number for the present run. RuntimeError outside a task.
---@param fname string the function that was called
---@return integer
threads.run_id = workers.run_id

local tokens = {}

--- The token of the present run: always the same. RuntimeError outside a
--- task.
---@return trio.TrioToken
function threads.current_token()
  local run = workers.run_id("current_trio_token")
  if tokens.run ~= run then
    tokens.token, tokens.run = workers.token(), run
  end
  return tokens.token
end

return threads
