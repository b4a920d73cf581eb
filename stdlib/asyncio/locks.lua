-- SPDX-License-Identifier: MIT
--
-- Lock, Event, Condition, Semaphore, BoundedSemaphore. Waiting tasks stand
-- in the order in which they came; whoever wakes one settles its future.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local new_deque = require "asyncio.deque"
local error, pcall, setmetatable, type = error, pcall, setmetatable, type
local isinstance, RuntimeError = core.isinstance, core.RuntimeError
local ValueError, math_type = core.ValueError, math.type
local running_loop, new_future = core.running_loop, core.new_future

local locks = {}

--- A class whose instances are made by calling it.
local function class(name, init)
  local methods = {__name = name, __metatable = name}
  methods.__index = methods
  local function check_self(self, method)
    if type(self) ~= "table" or not self._waiters then
      core.argument_error("type", method, "self", self, ("a %s: write "
        .. "object:%s(...)"):format(name, method))
    end
  end
  local made = setmetatable({__name = name}, {
    __call = function(_, ...)
      local object = setmetatable({_waiters = new_deque()}, methods)
      init(object, ...)
      return object
    end,
    __name = "class", instances = methods,
  })
  return made, methods, check_self
end
locks.class = class

--- A new future in the queue of an object, which from then on belongs to
--- the loop.
local function enqueue(self, method)
  local id = running_loop() or events.running_id(method)
  if not self._loop_id then self._loop_id = id
  elseif self._loop_id ~= id then
    error(RuntimeError(("%s is bound to a different event loop")
      :format(tostring(self))))
  end
  local future = new_future(id)
  self._waiters:push(future)
  return future
end

local async function result_of(x)
  return await x
end

--- Wait for a future in the queue, and take it out. Gives false and the
--- error if the wait was cancelled.
local async function wait_for(self, future)
  local ok, err = await pcall(result_of, future)
  self._waiters:remove(future)
  return ok, err
end

local function describe(self, state)
  local waiting = 0
  for _ in self._waiters:entries() do waiting = waiting + 1 end
  if waiting > 0 then state = state .. ", waiters:" .. waiting end
  return ("<%s [%s]>"):format(self.__name, state)
end

-- --- Lock ---------------------------------------------------------------

---@class asyncio.Lock
local Lock, check_lock

--- Make a lock: one task has it at a time, in the order in which they ask.
---@type fun(): asyncio.Lock
locks.Lock, Lock, check_lock = class("Lock", function(self)
  self._locked = false
end)

local function wake_first(self)
  local future = self._waiters:first()
  if future and not future:done() then future:set_result(true) end
end

local function is_free(self)
  if self._locked then return false end
  for future in self._waiters:entries() do
    if not future:cancelled() then return false end
  end
  return true
end

--- Wait until the lock is free and take it. Gives true.
---@async
---@return true
Lock.acquire = async function(self)
  check_lock(self, "acquire")
  if is_free(self) then
    self._locked = true
    return true
  end
  local ok, err = await wait_for(self, enqueue(self, "acquire"))
  if not ok then
    if not self._locked then wake_first(self) end
    error(err, 0)
  end
  self._locked = true
  return true
end

--- Give it back; the one that waits longest gets it. RuntimeError if nobody
--- has it.
function Lock:release()
  check_lock(self, "release")
  if not self._locked then
    error(RuntimeError("Lock is not acquired."))
  end
  self._locked = false
  wake_first(self)
end

--- Does somebody have it?
---@return boolean
function Lock:locked()
  check_lock(self, "locked")
  return self._locked
end

Lock.__aenter = async function(self)
  await self:acquire()
end

Lock.__aexit = async function(self)
  self:release()
end

function Lock:__tostring()
  return describe(self, self._locked and "locked" or "unlocked")
end

-- --- Event --------------------------------------------------------------

---@class asyncio.Event
local Event, check_event

--- Make an event: a flag that tasks can wait for.
---@type fun(): asyncio.Event
locks.Event, Event, check_event = class("Event", function(self)
  self._set = false
end)

--- Is it set?
---@return boolean
function Event:is_set()
  check_event(self, "is_set")
  return self._set
end

--- Set it and wake all who wait.
function Event:set()
  check_event(self, "set")
  if self._set then return end
  self._set = true
  for future in self._waiters:entries() do
    if not future:done() then future:set_result(true) end
  end
end

--- Unset it.
function Event:clear()
  check_event(self, "clear")
  self._set = false
end

--- Wait until it is set; at once if it is. Gives true.
---@async
---@return true
Event.wait = async function(self)
  check_event(self, "wait")
  if self._set then return true end
  local ok, err = await wait_for(self, enqueue(self, "wait"))
  if not ok then error(err, 0) end
  return true
end

function Event:__tostring()
  return describe(self, self._set and "set" or "unset")
end

-- --- Condition ----------------------------------------------------------

---@class asyncio.Condition
local Condition, check_condition

--- Make a condition: tasks that hold its lock wait until another notifies
--- them.
---@type fun(lock?: asyncio.Lock|{lock?: asyncio.Lock}): asyncio.Condition
locks.Condition, Condition, check_condition = class("Condition",
  function(self, lock)
    if args.is_plain(lock) then lock = lock.lock end
    if lock ~= nil and (type(lock) ~= "table" or not lock.release) then
      core.argument_error("type", "Condition", "lock", lock,
                          "a Lock or nil")
    end
    self._lock = lock or locks.Lock()
  end)

--- Take its lock.
---@async
---@return true
Condition.acquire = async function(self)
  check_condition(self, "acquire")
  return await self._lock:acquire()
end

--- Give its lock back.
function Condition:release()
  check_condition(self, "release")
  self._lock:release()
end

--- Does somebody have its lock?
---@return boolean
function Condition:locked()
  check_condition(self, "locked")
  return self._lock:locked()
end

local async function acquire_shielded(lock)
  local scope = core.CancelScope {shield = true}
  with scope do
    await lock:acquire()
  end
end

--- Take the lock again whatever is cancelled. Gives the last cancellation.
local async function reacquire(lock, level)
  local cancelled
  while true do
    local ok, err = await pcall(level and acquire_shielded or lock.acquire,
                                lock)
    if ok then return cancelled end
    cancelled = err
    level = level or isinstance(err, core.Cancelled)
  end
end

--- Give the lock back, wait to be notified, and take it again. Gives true.
--- RuntimeError without the lock.
---@async
---@return true
Condition.wait = async function(self)
  check_condition(self, "wait")
  if not self._lock:locked() then
    error(RuntimeError("cannot wait on un-acquired lock"))
  end
  local future = enqueue(self, "wait")
  self._lock:release()
  local ok, err = await wait_for(self, future)
  local cancelled = await reacquire(self._lock,
                                    isinstance(err, core.Cancelled))
  if ok and not cancelled then return true end
  -- it was notified in vain: another takes its place
  if future:done() and not future:cancelled() then self:notify(1) end
  error(cancelled or err, 0)
end

--- Wait until a function gives a true value; gives that.
---@async
---@param predicate fun(): any an ordinary function
---@return any
Condition.wait_for = async function(self, predicate)
  check_condition(self, "wait_for")
  args.callback("wait_for", "predicate", predicate)
  local result = predicate()
  while not result do
    await self:wait()
    result = predicate()
  end
  return result
end

--- Wake tasks that wait, the longest waiting first. RuntimeError without
--- the lock.
---@param n? integer default 1
function Condition:notify(n)
  check_condition(self, "notify")
  if not self._lock:locked() then
    error(RuntimeError("cannot notify on un-acquired lock"))
  end
  n = n or 1
  args.number("notify", "n", n)
  for future in self._waiters:entries() do
    if n <= 0 then return end
    if not future:done() then
      future:set_result(true)
      n = n - 1
    end
  end
end

--- Wake all.
function Condition:notify_all()
  check_condition(self, "notify_all")
  self:notify(math.huge)
end

Condition.__aenter = Lock.__aenter
Condition.__aexit = Lock.__aexit

function Condition:__tostring()
  return describe(self, self._lock:locked() and "locked" or "unlocked")
end

-- --- Semaphore ----------------------------------------------------------

---@class asyncio.Semaphore
local Semaphore, check_semaphore

local function init_semaphore(self, value)
  if args.is_plain(value) then value = value.value end
  if value == nil then value = 1 end
  if math_type(value) ~= "integer" then
    core.argument_error("type", "Semaphore", "value", value, "an integer")
  elseif value < 0 then
    error(ValueError("Semaphore initial value must be >= 0"))
  end
  self._value, self._bound = value, value
end

--- Make a semaphore: a number of permits.
---@type fun(value?: integer): asyncio.Semaphore
locks.Semaphore, Semaphore, check_semaphore =
  class("Semaphore", init_semaphore)

--- Must the next one wait?
---@return boolean
function Semaphore:locked()
  check_semaphore(self, "locked")
  if self._value == 0 then return true end
  for future in self._waiters:entries() do
    if not future:cancelled() then return true end
  end
  return false
end

--- Give a permit to the first that waits for one.
local function wake_next(self)
  for future in self._waiters:entries() do
    if not future:done() then
      self._value = self._value - 1
      future:set_result(true)
      return
    end
  end
end

--- Take a permit; wait while there is none. Gives true.
---@async
---@return true
Semaphore.acquire = async function(self)
  check_semaphore(self, "acquire")
  if not self:locked() then
    self._value = self._value - 1
    return true
  end
  local future = enqueue(self, "acquire")
  local ok, err = await wait_for(self, future)
  if not ok then
    if not future:cancelled() then
      self._value = self._value + 1
      wake_next(self)
    end
    error(err, 0)
  end
  if self._value > 0 then wake_next(self) end
  return true
end

--- Give a permit back.
function Semaphore:release()
  check_semaphore(self, "release")
  self._value = self._value + 1
  wake_next(self)
end

Semaphore.__aenter = Lock.__aenter
Semaphore.__aexit = Lock.__aexit

function Semaphore:__tostring()
  return describe(self, self:locked() and "locked"
                        or "unlocked, value:" .. self._value)
end

---@class asyncio.BoundedSemaphore: asyncio.Semaphore
local Bounded

--- Make a semaphore that never has more permits than at first.
---@type fun(value?: integer): asyncio.BoundedSemaphore
locks.BoundedSemaphore, Bounded = class("BoundedSemaphore", init_semaphore)

for name, method in pairs(Semaphore) do
  if name ~= "__name" and name ~= "__metatable" and name ~= "__index" then
    Bounded[name] = method
  end
end

--- Give a permit back. ValueError if none was taken.
function Bounded:release()
  check_semaphore(self, "release")
  if self._value >= self._bound then
    error(ValueError("BoundedSemaphore released too many times"))
  end
  Semaphore.release(self)
end

return locks
