-- SPDX-License-Identifier: MIT
--
-- trio.abc: base classes for objects that the library calls back. None is
-- required; they are there to derive from, and to read.

local getmetatable, setmetatable = getmetatable, setmetatable

---@class trio.abc
local abc = {}

--- Make a class: calling it makes an instance and calls its __init with the
--- arguments; Class:subclass() derives another.
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

--- What a run tells about itself, for trio.run{main, instruments = {...}}.
--- All methods are optional. One that raises is reported and its object
--- removed; none may await.
---@class trio.abc.Instrument
---@field before_run? fun(self) before any task
---@field after_run? fun(self) after all tasks
---@field task_spawned? fun(self, task: trio.Task)
---@field task_scheduled? fun(self, task: trio.Task) it can go on
---@field before_task_step? fun(self, task: trio.Task)
---@field after_task_step? fun(self, task: trio.Task)
---@field task_exited? fun(self, task: trio.Task)
---@field before_io_wait? fun(self, timeout: number) seconds
---@field after_io_wait? fun(self, timeout: number) seconds
---@overload fun(...): trio.abc.Instrument
abc.Instrument = class {}

--- A clock of your own for trio.run{main, clock = ...}, in seconds: all
--- three methods must be there.
---@class trio.abc.Clock
---@field start_clock fun(self) called when the run begins
---@field current_time fun(self): number
---@field deadline_to_sleep_time fun(self, deadline: number): number real
---@overload fun(...): trio.abc.Clock
abc.Clock = class {}

--- Answers look-ups of names, for trio.socket.set_custom_hostname_resolver.
--- Arguments and results are those of getaddrinfo and getnameinfo; both
--- methods are async.
---@class trio.abc.HostnameResolver
---@field getaddrinfo async fun(self, host, port, family, type, proto, flags)
---@field getnameinfo async fun(self, address, flags): string, string
---@overload fun(...): trio.abc.HostnameResolver
abc.HostnameResolver = class {}

--- Makes sockets, for trio.socket.set_custom_socket_factory.
---@class trio.abc.SocketFactory
---@field socket fun(self, family: integer, type: integer, proto: integer)
---@overload fun(...): trio.abc.SocketFactory
abc.SocketFactory = class {}

return abc
