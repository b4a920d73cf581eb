-- SPDX-License-Identifier: MIT
--
-- trio.lowlevel.start_guest_run: a run on top of somebody else's loop.
--
-- The host's functions are called on the one thread that there is. A guest
-- whose tasks all wait therefore waits in the host's turn, for a moment:
-- the host goes on to its own work between two such turns.

local core = require "asyncrun.core"
local check_options = require "asyncrun.options"
local math, pairs, pcall, table, type = math, pairs, pcall, table, type
local Value, Error = core.Value, core.Error
local guest_begin, guest_turn = core.guest_begin, core.guest_turn
local guest_results = core.guest_results

local guest = {}

local MOMENT <const> = 0.01 -- seconds

local FNAME <const> = "start_guest_run"

local OPTIONS <const> = {
  run_sync_soon_threadsafe = true, run_sync_soon_not_threadsafe = true,
  done_callback = true, host_uses_signal_set_wakeup_fd = true,
}
local RUN_OPTIONS <const> = {
  clock = true, instruments = true, n = true,
  strict_exception_groups = true,
  restrict_keyboard_interrupt_to_checkpoints = true,
}

-- The functions that a call by table has, and what run needs of it.
local function take(call)
  if type(call) ~= "table" then
    core.argument_error("type", FNAME, "call", call,
      "a table: start_guest_run{async_fn, ..., run_sync_soon_threadsafe = f,"
      .. " done_callback = g}")
  end
  local options, run_call = {}, {}
  for name, value in pairs(call) do
    if math.type(name) == "integer" or RUN_OPTIONS[name] then
      run_call[name] = value
    else
      options[name] = value
    end
  end
  return check_options(FNAME, options, OPTIONS), run_call
end

local function check_function(name, f)
  if type(f) ~= "function" then
    core.argument_error("type", FNAME, name, f, "a function")
  end
  return f
end

local function outcome_of(failed, ...)
  if failed then return Error((...)) end
  return Value(...)
end

-- The host is a loop of asyncio: it runs our tasks anyway.
local function join_loop(call, soon, done_callback)
  local main = call[1](table.unpack(call, 2, call.n or #call))
  core.create_task(main):add_done_callback(function(task)
    local ok, result = pcall(task.result, task)
    local outcome = outcome_of(not ok, result)
    soon(function() done_callback(outcome) end)
  end)
end

--- Run async_fn(...) as trio.run does, on top of a loop of the host's. When
--- it returns, the run is set up, and nothing of async_fn has run yet. From
--- then on the host calls, one after the other, the functions that it gets
--- by run_sync_soon_threadsafe(f) and run_sync_soon_not_threadsafe(f), each
--- once; f never raises. At the end done_callback(outcome) is called, with
--- the results or the error: outcome:unwrap(). RuntimeError inside a run.
--- Inside that of an asyncio event loop async_fn joins it as a task.
---@param call trio.GuestCall
function guest.start_guest_run(call)
  local options, run_call = take(call)
  local soon_threadsafe = check_function("run_sync_soon_threadsafe",
                                         options.run_sync_soon_threadsafe)
  local done_callback = check_function("done_callback",
                                       options.done_callback)
  local soon = options.run_sync_soon_not_threadsafe
  if soon == nil then soon = soon_threadsafe end
  check_function("run_sync_soon_not_threadsafe", soon)

  local work, wait
  local function go_on(seconds)
    local state = guest_turn(seconds)
    if state == "ended" then done_callback(outcome_of(guest_results()))
    elseif state == "ready" then soon(work)
    else soon_threadsafe(wait)
    end
  end
  function work() go_on(0) end
  function wait() go_on(MOMENT) end

  if guest_begin(run_call) then soon(work)
  else join_loop(run_call, soon, done_callback)
  end
end

return guest
