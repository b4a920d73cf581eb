-- SPDX-License-Identifier: MIT
--
-- trio.abc: base classes for objects that the library calls back. None is
-- required; they are there to derive from, and to read.

---@class trio.abc
local abc = {}

--- Make a class table whose instances are made by calling it, and that can
--- be derived from with `Class:subclass()`.
---@param methods table
---@return table
local function class(methods)
  methods.__index = methods
  function methods:subclass()
    return class(setmetatable({}, {__index = self}))
  end
  local meta = getmetatable(methods) or {}
  function meta.__call(cls, ...)
    local object = setmetatable({}, cls)
    if object.__init then object:__init(...) end
    return object
  end
  return setmetatable(methods, meta)
end

--- What a run tells about itself. All methods are optional; see
--- trio.run{main, instruments = {...}}.
---@class trio.abc.Instrument
---@field before_run fun(self)
---@field after_run fun(self)
---@field task_spawned fun(self, task)
---@field task_scheduled fun(self, task)
---@field before_task_step fun(self, task)
---@field after_task_step fun(self, task)
---@field task_exited fun(self, task)
---@field before_io_wait fun(self, timeout: number)
---@field after_io_wait fun(self, timeout: number)
abc.Instrument = class {}

--- A clock for trio.run{main, clock = ...}: start_clock(), current_time()
--- and deadline_to_sleep_time(deadline), all in seconds.
---@class trio.abc.Clock
---@field start_clock fun(self)
---@field current_time fun(self): number
---@field deadline_to_sleep_time fun(self, deadline: number): number
abc.Clock = class {}

return abc
