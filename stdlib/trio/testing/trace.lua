-- SPDX-License-Identifier: MIT
--
-- trio.testing.trace: an instrument that writes down what the run does.

local core = require "asyncrun.core"
local Instrument = require "trio.abc".Instrument
local print, type = print, type

local module = {}

local Trace = Instrument:subclass("trace")

function Trace:__init(write)
  self.write = write
end

function Trace:before_run()
  self.write("!!! run started")
end

function Trace:after_run()
  self.write("!!! run finished")
end

function Trace:task_spawned(task)
  self.write("### new task spawned: " .. task.name)
end

function Trace:task_scheduled(task)
  self.write("### task scheduled: " .. task.name)
end

function Trace:before_task_step(task)
  self.write(">>> about to run one step of task: " .. task.name)
end

function Trace:after_task_step(task)
  self.write("<<< task step finished: " .. task.name)
end

function Trace:task_exited(task)
  self.write("### task exited: " .. task.name)
end

function Trace:before_io_wait(timeout)
  if timeout > 0 then
    self.write(("### waiting for I/O for up to %g seconds"):format(timeout))
  else
    self.write("### doing a quick check for I/O")
  end
  self.waits_since = core.monotonic()
end

function Trace:after_io_wait()
  self.write(("### finished I/O check (took %.6f seconds)"):format(
    core.monotonic() - self.waits_since))
end

--- Make an instrument that writes a line for everything that happens, for
--- trio.run{main, instruments = {trace()}} or lowlevel.add_instrument.
---@param write? fun(line: string) default: print
---@return trio.abc.Instrument
function module.trace(write)
  if write ~= nil and type(write) ~= "function" then
    core.argument_error("type", "trace", "write", write, "a function")
  end
  return Trace(write or print)
end

return module
