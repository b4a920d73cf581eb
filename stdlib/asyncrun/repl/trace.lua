-- SPDX-License-Identifier: MIT
--
-- :trace: an instrument that says what the tasks do. The prompt's own turns
-- don't count.

local core = require "asyncrun.core"
local pcall, setmetatable = pcall, setmetatable

local trace = {}

local OWN = {prompt = true, background = true}

local function new_tracer(s)
  local began = core.current_time()

  local function say(task, what)
    if OWN[task.name] then return end
    s.console:out(("  %6.3f  task '%s' %s\n"):format(
      core.current_time() - began, task.name, what))
  end

  local new, ended = {}, setmetatable({}, {__mode = "k"})
  return {
    task_spawned = function(_, task)
      new[task] = true
      say(task, "is new")
    end,
    before_task_step = function(_, task)
      say(task, new[task] and "starts" or "goes on")
      new[task] = nil
    end,
    after_task_step = function(_, task)
      if not ended[task] then say(task, "waits") end
    end,
    task_exited = function(_, task)
      ended[task] = true
      say(task, "ends")
    end,
  }
end

function trace.on(s)
  if s.tracer then return end
  s.tracer = new_tracer(s)
  core.add_instrument(s.tracer)
end

function trace.off(s)
  if s.tracer then pcall(core.remove_instrument, s.tracer) end
  s.tracer = nil
end

return trace
