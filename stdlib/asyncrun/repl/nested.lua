-- SPDX-License-Identifier: MIT
--
-- trio.run and asyncio.run at the prompt. There a run is in progress
-- already: that of the session. What they are given is run inside it, by
-- the task of the prompt, so the tasks in the background go on.

local core = require "asyncrun.core"
local options = require "asyncrun.options"
local prompt = require "asyncrun.prompt"
local error, ipairs, pairs, type = error, ipairs, pairs, type
local getmetatable, pcall, xpcall = getmetatable, pcall, xpcall
local select, unpack = select, table.unpack
local RuntimeError = core.RuntimeError

local OPTIONS = {
  clock = true, instruments = true, strict_exception_groups = true,
  restrict_keyboard_interrupt_to_checkpoints = true, n = true,
}

--- The call by table, as arguments and options; or the arguments.
local function take_call(...)
  local call = ...
  if select("#", ...) ~= 1 or type(call) ~= "table"
     or getmetatable(call) then
    return {}, ...
  end
  local named = {}
  for name, value in pairs(call) do
    if type(name) ~= "number" then named[name] = value end
  end
  return options("trio.run", named, OPTIONS),
         unpack(call, 1, call.n or #call)
end

local function hook(instruments, name)
  for _, instrument in ipairs(instruments) do
    if instrument[name] then instrument[name](instrument) end
  end
end

--- Use the clock that was given: nobody else may wait for a time.
local function take_clock(fname, clock)
  if clock == nil or prompt.clock(clock) then return end
  error(RuntimeError(fname .. ": tasks in the background wait by the "
    .. "session's clock\n  end them (:tasks shows them), or leave out "
    .. "'clock'"))
end

local function finish(given, strict, ok, ...)
  if given.clock ~= nil then prompt.clock(nil) end
  local instruments = given.instruments or {}
  hook(instruments, "after_run")
  for _, instrument in ipairs(instruments) do
    pcall(core.remove_instrument, instrument)
  end
  prompt.strict_groups(strict)
  if not ok then error((...), 0) end
  return ...
end

--- As an awaited pcall, but where an error came from isn't forgotten.
local function protect(f, ...)
  return xpcall(prompt.body(f), prompt.handler, ...)
end

local async function run_with(given, ...)
  take_clock("trio.run", given.clock)
  local strict = prompt.strict_groups(given.strict_exception_groups
    ~= false)
  local instruments = given.instruments or {}
  hook(instruments, "before_run")
  for _, instrument in ipairs(instruments) do
    core.add_instrument(instrument)
  end
  return finish(given, strict, protect(...))
end

local functions = {}

--- trio.run(async_fn, ...)
functions["trio.run"] = async function(...)
  local given = (take_call(...))
  return await run_with(given, prompt.target("trio.run",
                                               select(2, take_call(...))))
end

--- loop:run_until_complete(future)
functions.run_until_complete = async function(future)
  return await future
end

--- Cancel asyncio's tasks but those that were there before, and wait for
--- them.
local async function clean_up(before)
  local asyncio = require "asyncio"
  local rest = {}
  for _, task in ipairs(asyncio.all_tasks()) do
    if not before[task] then
      task:cancel()
      rest[#rest + 1] = task
    end
  end
  for _, task in ipairs(rest) do await pcall(asyncio.wait, {task}) end
end

--- asyncio.run(main)
functions["asyncio.run"] = async function(main, clock)
  local asyncio = require "asyncio"
  take_clock("asyncio.run", clock)
  local before = asyncio.all_tasks()
  local task = asyncio.create_task(main)
  local ok, result = protect(functions.run_until_complete, task)
  if not task:done() then
    task:cancel()
    with core.CancelScope({shield = true}) do
      await pcall(asyncio.wait, {task})
    end
  end
  local cleaned, err = protect(clean_up, before)
  if clock ~= nil then prompt.clock(nil) end
  if not ok then error(result, 0) end
  if not cleaned then error(err, 0) end
  return result
end

local nested = {cancel_tasks = clean_up}

--- Let an input call these functions, which the handlers are asked for by
--- name; but not what they run.
function nested.install(handlers)
  for name, f in pairs(functions) do
    handlers[name] = async function(...)
      for other in pairs(functions) do handlers[other] = nil end
      local results = table.pack(protect(f, ...))
      nested.install(handlers)
      if not results[1] then error(results[2], 0) end
      return unpack(results, 2, results.n)
    end
  end
end

return nested
