-- SPDX-License-Identifier: MIT
--
-- trio.testing: how many threads of to_thread.run_sync are at work, those
-- included that were left alone.

local core = require "asyncrun.core"
local threads = require "asyncrun.threads"

local module = {}

local active = {count = 0} -- of the run with the number active.run

local function of_run(fname)
  local run = threads.run_id(fname)
  if active.run ~= run then active = {count = 0, run = run} end
  return active
end

--- A thread begins. Returns what is to be called when it ends.
function module.begin()
  local a = of_run("to_thread.run_sync")
  a.count = a.count + 1
  return function()
    a.count = a.count - 1
    if a.count == 0 and a.quiet then
      a.quiet:set()
      a.quiet = nil
    end
  end
end

--- How many threads of this run are at work. RuntimeError outside a task.
---@return integer
function module.active_thread_count()
  return of_run("active_thread_count").count
end

--- Suspend until none is.
---@async
async function module.wait_all_threads_completed()
  local a = of_run("wait_all_threads_completed")
  await core.checkpoint()
  while a.count > 0 do
    a.quiet = a.quiet or core.Event()
    await a.quiet:wait()
  end
end

return module
