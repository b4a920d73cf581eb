-- SPDX-License-Identifier: MIT
--
-- Queue, PriorityQueue, LifoQueue. One that waits has a future in the queue
-- of getters or putters; whoever makes room or brings an item settles the
-- first one.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local locks = require "asyncio.locks"
local new_deque = require "asyncio.deque"
local heap = require "asyncio.heap"
local error, pcall, setmetatable, type = error, pcall, setmetatable, type
local Exception, running_loop = core.Exception, core.running_loop
local new_future = core.new_future

local queues = {}

--- There is nothing to get without waiting.
---@type asyncio.ExceptionClass
queues.QueueEmpty = Exception:subclass("QueueEmpty")
--- There is no room to put anything without waiting.
---@type asyncio.ExceptionClass
queues.QueueFull = Exception:subclass("QueueFull")
--- The queue was shut down.
---@type asyncio.ExceptionClass
queues.QueueShutDown = Exception:subclass("QueueShutDown")
local QueueEmpty, QueueFull = queues.QueueEmpty, queues.QueueFull
local QueueShutDown = queues.QueueShutDown

-- --- what is in it: first in first out, last in first out, by priority --

local fifo, lifo = {}, {}

function fifo.put(self, item)
  local last = self._last + 1
  self._last = last
  self._items[last] = item
end

function fifo.get(self)
  local first, items = self._first, self._items
  local item = items[first]
  items[first] = nil
  if first == self._last then self._first, self._last = 1, 0
  else self._first = first + 1 end
  return item
end

lifo.put = fifo.put

function lifo.get(self)
  local last, items = self._last, self._items
  local item = items[last]
  items[last] = nil
  self._last = last - 1
  return item
end

-- --- waiting ------------------------------------------------------------

---@class asyncio.Queue
---@field maxsize integer 0 for no limit
local Queue = {}
Queue.__index = Queue
Queue.__name = "Queue"
Queue.__metatable = "Queue"

local function check_self(self, method)
  if type(self) ~= "table" or not self._getters then
    core.argument_error("type", method, "self", self,
                        "a Queue: write queue:" .. method .. "(...)")
  end
end

local function wake_next(waiters)
  local future = waiters:pop()
  while future do
    if not future:done() then
      future:set_result()
      return
    end
    future = waiters:pop()
  end
end

local async function result_of(x)
  return await x
end

--- Wait for one's turn. One that is cancelled after it was woken wakes
--- another, if `ready` still says that there is something.
local async function wait_turn(self, waiters, ready, method)
  local id = running_loop() or events.running_id(method)
  if not self._loop_id then self._loop_id = id
  elseif self._loop_id ~= id then
    error(core.RuntimeError(("%s is bound to a different event loop")
      :format(tostring(self))))
  end
  local future = new_future(id)
  waiters:push(future)
  local ok, err = await pcall(result_of, future)
  if ok then return end
  local woken = future:done() and not future:cancelled()
  waiters:remove(future)
  if woken and ready(self) then wake_next(waiters) end
  error(err, 0)
end

local function is_empty(self)
  return self._last < self._first
end

local function is_full(self)
  local max = self.maxsize
  return max > 0 and self._last - self._first + 1 >= max
end

local function has_items(self) return not is_empty(self) end
local function has_room(self) return not is_full(self) end

--- How many items are in it.
---@return integer
function Queue:qsize()
  check_self(self, "qsize")
  return self._last - self._first + 1
end

--- Is nothing in it?
---@return boolean
function Queue:empty()
  check_self(self, "empty")
  return is_empty(self)
end

--- Are `maxsize` items in it?
---@return boolean
function Queue:full()
  check_self(self, "full")
  return is_full(self)
end

-- --- putting and getting ------------------------------------------------

local function put(self, item)
  self._put(self, item)
  self._unfinished = self._unfinished + 1
  wake_next(self._getters)
end

local function get(self)
  local item = self._get(self)
  wake_next(self._putters)
  return item
end

--- Put an item in; wait while there is no room. QueueShutDown after
--- shutdown().
---@async
---@param item any
Queue.put = async function(self, item)
  check_self(self, "put")
  while is_full(self) and not self._shut do
    await wait_turn(self, self._putters, has_room, "put")
  end
  if self._shut then error(QueueShutDown()) end
  put(self, item)
end

--- Put an item in. QueueFull if there is no room.
---@param item any
function Queue:put_nowait(item)
  check_self(self, "put_nowait")
  if self._shut then error(QueueShutDown()) end
  if is_full(self) then error(QueueFull()) end
  put(self, item)
end

--- Take the next item out; wait while there is none. QueueShutDown after
--- shutdown(), when it is empty.
---@async
---@return any
Queue.get = async function(self)
  check_self(self, "get")
  while is_empty(self) do
    if self._shut then error(QueueShutDown()) end
    await wait_turn(self, self._getters, has_items, "get")
  end
  return get(self)
end

--- Take the next item out. QueueEmpty if there is none.
---@return any
function Queue:get_nowait()
  check_self(self, "get_nowait")
  if is_empty(self) then
    error(self._shut and QueueShutDown() or QueueEmpty())
  end
  return get(self)
end

-- --- the end of the work ------------------------------------------------

local function release_joiners(self)
  if self._finished then self._finished:set() end
  self._finished = nil
end

--- Say that the work on an item is done. ValueError if that was said of
--- all.
function Queue:task_done()
  check_self(self, "task_done")
  if self._unfinished <= 0 then
    error(core.ValueError("task_done() called too many times"))
  end
  self._unfinished = self._unfinished - 1
  if self._unfinished == 0 then release_joiners(self) end
end

--- Wait until the work on all items is done.
---@async
Queue.join = async function(self)
  check_self(self, "join")
  if self._unfinished == 0 then return end
  self._finished = self._finished or locks.Event()
  await self._finished:wait()
end

--- Take no more items; wake all who wait. What is in the queue can still be
--- got, unless `immediate` is true: then it is thrown away.
---@param immediate? boolean|{immediate?: boolean}
function Queue:shutdown(immediate)
  check_self(self, "shutdown")
  if type(immediate) == "table" then immediate = immediate.immediate end
  self._shut = true
  while immediate and not is_empty(self) do
    self._get(self)
    if self._unfinished > 0 then self:task_done() end
  end
  for _, waiters in ipairs {self._getters, self._putters} do
    for future in waiters:entries() do
      if not future:done() then future:set_result() end
    end
  end
end

function Queue:__len()
  return self:qsize()
end

function Queue:__tostring()
  return ("<%s maxsize=%d size=%d>"):format(self.__name, self.maxsize,
                                           self:qsize())
end

-- --- classes ------------------------------------------------------------

local function new_class(name, methods, kind)
  return setmetatable({__name = name}, {
    __call = function(_, maxsize)
      if args.is_plain(maxsize) then maxsize = maxsize.maxsize end
      if maxsize == nil then maxsize = 0 end
      args.number(name, "maxsize", maxsize)
      return setmetatable({
        maxsize = maxsize, _items = {}, _first = 1, _last = 0,
        _put = kind.put, _get = kind.get, _unfinished = 0,
        _getters = new_deque(), _putters = new_deque(),
      }, methods)
    end,
    __name = "class",
  })
end

local function below(name)
  local methods = {}
  for key, value in pairs(Queue) do methods[key] = value end
  methods.__index, methods.__name, methods.__metatable = methods, name, name
  return methods
end

--- Make a queue: first in, first out.
---@type asyncio.QueueClass
queues.Queue = new_class("Queue", Queue, fifo)

--- Make a queue that gives the smallest item first. Sequences are compared
--- item by item: {priority, item}.
---@type asyncio.QueueClass
queues.PriorityQueue = new_class("PriorityQueue", below("PriorityQueue"),
                                 heap)

--- Make a queue that gives the last item first.
---@type asyncio.QueueClass
queues.LifoQueue = new_class("LifoQueue", below("LifoQueue"), lifo)

return queues
