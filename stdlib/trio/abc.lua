-- SPDX-License-Identifier: MIT
--
-- trio.abc: base classes for objects that the library calls back. None is
-- required; they are there to derive from, and to read.

local class = require "asyncrun.class"

---@class trio.abc
local abc = {}

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

-- Streams and channels: trio/abc/io.lua, when one is used.
local homes = {}
for name in ("AsyncResource SendStream ReceiveStream Stream "
    .. "HalfCloseableStream Listener SendChannel ReceiveChannel Channel "
    .. "HostnameResolver SocketFactory"):gmatch "%a+" do
  homes[name] = "trio.abc.io"
end
return require "asyncrun.lazy"(abc, homes)
