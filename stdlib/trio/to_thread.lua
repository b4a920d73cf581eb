-- SPDX-License-Identifier: MIT
--
-- trio.to_thread: ordinary functions in worker threads.

local core = require "asyncrun.core"
local threads = require "asyncrun.threads"
local begin = require "trio.testing.threads".begin
local getmetatable, setmetatable = getmetatable, setmetatable
local pcall, type, unpack = pcall, type, table.unpack

local THREADS = 40 -- at once, by the default limiter

---@class trio.to_thread
local to_thread = {}

-- --- the limiter -----------------------------------------------------------

local default = {} -- of the run with the number default.run

--- The limiter of run_sync where none is given, one for each run: 40
--- threads at once. RuntimeError outside a task.
---@return trio.CapacityLimiter
function to_thread.current_default_thread_limiter()
  local run = threads.run_id("current_default_thread_limiter")
  if default.run ~= run then
    default = {run = run, limiter = core.CapacityLimiter(THREADS)}
  end
  return default.limiter
end

--- Who holds the token of a limiter: a thread.
local Borrower = {__name = "Borrower", __metatable = "Borrower"}

function Borrower:__tostring()
  return "<thread " .. self.name .. ">"
end

local count = 0

local function new_borrower(name)
  count = count + 1
  return setmetatable({
    name = name or ("trio.to_thread.run_sync-%d"):format(count),
  }, Borrower)
end

-- --- arguments -------------------------------------------------------------

local function check_function(f)
  if type(f) ~= "function" then
    core.argument_error("type", "to_thread.run_sync", "sync_fn", f,
                        "an ordinary function")
  elseif core.iscoroutinefunction(f) then
    core.argument_error("type", "to_thread.run_sync", "sync_fn", f,
                        "an ordinary function; an async one is awaited: "
                        .. "await f(...)")
  end
end

local function check_option(call, name, kind, expected)
  local value = call[name]
  if value ~= nil and type(value) ~= kind then
    core.argument_error("type", "to_thread.run_sync", name, value, expected)
  end
  return value
end

local function check_limiter(limiter)
  local ok, method = pcall(function()
    return limiter.acquire_on_behalf_of
  end)
  if ok and method and limiter.release_on_behalf_of then return limiter end
  core.argument_error("type", "to_thread.run_sync", "limiter", limiter,
                      "a CapacityLimiter")
end

local NO_OPTIONS = {}

--- Options, the function and its arguments.
local function take(f, ...)
  if type(f) == "table" and not getmetatable(f) then
    return f, unpack(f, 1, f.n or #f)
  end
  return NO_OPTIONS, f, ...
end

-- --- running ---------------------------------------------------------------

local async function run(options, f, ...)
  check_function(f)
  local name = check_option(options, "thread_name", "string",
                            "a string or nil")
  local abandon = check_option(options, "abandon_on_cancel", "boolean",
                               "a boolean or nil")
  local limiter = options.limiter
  if limiter == nil then limiter = to_thread.current_default_thread_limiter()
  else check_limiter(limiter) end
  await core.checkpoint_if_cancelled()
  local borrower = new_borrower(name)
  await limiter:acquire_on_behalf_of(borrower)
  local ended = begin()
  local function done()
    ended()
    limiter:release_on_behalf_of(borrower)
  end
  return await threads.run({abandon = abandon, name = name, done = done},
                           f, ...)
end

--- Call an ordinary function in a worker thread: copies of its upvalues and
--- arguments go there, copies of its results come back. Its error is
--- raised. TypeError if something can't be copied. A task that is cancelled
--- waits for the function all the same; with `abandon_on_cancel` it leaves
--- it alone.
---@async
---@param f fun(...): ...
---@param ... any its arguments
---@return any ...
---@overload async fun(call: trio.ToThreadCall): ...
async function to_thread.run_sync(f, ...)
  return await run(take(f, ...))
end

return to_thread
