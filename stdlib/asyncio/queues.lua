-- SPDX-License-Identifier: MIT
--
-- Queue, PriorityQueue, LifoQueue: the core's queue under three orders.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local heap = require "asyncio.heap"
local pairs, setmetatable = pairs, setmetatable

local queues = {}

--- There is nothing to get without waiting.
---@type asyncio.ExceptionClass
queues.QueueEmpty = core.QueueEmpty
--- There is no room to put anything without waiting.
---@type asyncio.ExceptionClass
queues.QueueFull = core.QueueFull
--- The queue was shut down.
---@type asyncio.ExceptionClass
queues.QueueShutDown = core.QueueShutDown

--- The class of a kind of queue. Objects are tables, for the sake of the
--- field maxsize.
local function new_class(name, kind)
  local methods = {__name = name, __metatable = name}
  for key, method in pairs(core.methods("Queue")) do
    methods[key] = method
  end
  methods.__index = methods
  methods.__len = methods.qsize

  function methods:__tostring()
    return ("<%s maxsize=%s size=%d>"):format(name, self.maxsize,
                                              self:qsize())
  end

  return setmetatable({__name = name}, {
    __call = function(_, maxsize)
      if args.is_plain(maxsize) then maxsize = maxsize.maxsize end
      if maxsize == nil then maxsize = 0 end
      args.number(name, "maxsize", maxsize)
      return setmetatable({
        core.new_queue(maxsize, kind, heap.put, heap.get),
        maxsize = maxsize,
      }, methods)
    end,
    __name = "class", instances = methods,
  })
end

--- Make a queue: first in, first out.
---@type asyncio.QueueClass
queues.Queue = new_class("Queue", "fifo")

--- Make a queue that gives the smallest item first. Sequences are compared
--- item by item: {priority, item}.
---@type asyncio.QueueClass
queues.PriorityQueue = new_class("PriorityQueue", "heap")

--- Make a queue that gives the last item first.
---@type asyncio.QueueClass
queues.LifoQueue = new_class("LifoQueue", "lifo")

return queues
