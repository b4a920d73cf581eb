-- SPDX-License-Identifier: MIT
--
-- trio.testing.trace: an instrument that writes down whatever a run does.

local core = require "asyncrun.core"
local abc = require "trio.abc"
local time = require "time"
local io_write, type = io.write, type

local module = {}

local Trace = abc.Instrument:subclass("trace")

function Trace:__init(write)
  if write ~= nil and type(write) ~= "function" then
    core.argument_error("type", "trace", "write", write,
                        "a function that gets each line")
  end
  self.write = write or function(line) io_write(line, "\n") end
end

local function note(hook, text)
  Trace[hook] = function(self, task)
    self.write(task and ("%s: %s"):format(text, task.name) or text)
  end
end

note("before_run", "!!! run started")
note("after_run", "!!! run finished")
note("task_spawned", "### new task spawned")
note("task_scheduled", "### task scheduled")
note("task_exited", "### task exited")
note("before_task_step", ">>> about to run one step of task")
note("after_task_step", "<<< task step finished")

function Trace:before_io_wait(timeout)
  self.began = time.perf_counter()
  self.write(timeout == 0 and "### doing a quick check for I/O"
    or ("### waiting for I/O for up to %s seconds"):format(timeout))
end

function Trace:after_io_wait()
  self.write(("### finished I/O check (took %s seconds)"):format(
    time.perf_counter() - self.began))
end

--- Make an instrument, for trio.run{main, instruments = {trace()}}, that
--- tells what the run does, a line for each hook.
---@param write? fun(line: string) default: writes to standard output
---@return trio.abc.Instrument
module.trace = function(write) return Trace(write) end

return module
