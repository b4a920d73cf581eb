-- SPDX-License-Identifier: MIT
--
-- What is wrong with a script whose names are known. Each rule looks at a
-- call, or at a block, and reports a mistake of the catalogue.

local library = require "asyncrun.check.library"
local core = require "asyncrun.core"
local ipairs, pairs, type = ipairs, pairs, type

local trio_run, asyncio_run, blocking_sleep
local wants_call = {} -- functions whose first argument is a call

--- The functions that rules are about.
local function load_known()
  if trio_run then return end
  trio_run = core.run
  asyncio_run = require "asyncio".run
  blocking_sleep = require "time".sleep
  for _, name in ipairs {"create_task", "ensure_future", "wait_for", "shield",
                         "gather"} do
    wants_call[require "asyncio"[name]] = true
  end
end

local function is_async_function(thing)
  return thing ~= nil and not thing.generator
    and (thing.async or library.is_async(thing)) or false
end

local function is_generator(thing)
  return thing ~= nil and thing.async and thing.generator or false
end

--- A call in one line, or with its arguments left out.
local function shown(call)
  if call.text:find("\n", 1, true) then return call.callee .. "(...)" end
  return call.text
end

-- A call of an async function that isn't awaited

local USES = {
  condition = "is always true",
  compared = "is equal to nothing",
  operand = "can't be used in an expression",
  indexed = "has no fields",
}

local function check_forgotten(report, call, callee)
  if call.awaited or not is_async_function(callee) then return end
  if call.discarded then
    report("forgotten-await", call, ("the call of the async function '%s' is "
      .. "not awaited: its code never runs"):format(call.name),
      "write: await " .. shown(call))
  elseif USES[call.use] and not call.after:find("^%s*:%s*close") then
    local compared = call.use == "condition" or call.use == "compared"
    report(compared and "call-as-condition" or "call-as-value", call,
      ("the call of the async function '%s' is not awaited: the coroutine "
       .. "object %s"):format(call.name, USES[call.use]),
      "write: await " .. shown(call))
  end
end

--- pcall(f, ...) of an async function makes an object, too.
local function check_pcall(report, call, callee, names)
  if call.awaited or not call.discarded then return end
  if callee.value ~= pcall and callee.value ~= xpcall then return end
  local f = names:of_value(call.argument)
  if call.argument.kind == "path" and is_async_function(f) then
    report("pcall-without-await", call, ("%s of the async function '%s' only "
      .. "makes a coroutine object"):format(call.name, call.argument.path),
      "write: await " .. shown(call))
  end
end

-- Running and starting

local function in_async(call, names)
  local f = call.within > 0 and names.functions[call.within]
  return f and f.async
end

local function check_run(report, call, callee, names)
  local is_trio, is_asyncio = callee.value == trio_run,
    callee.value == asyncio_run
  if not is_trio and not is_asyncio then return end
  local argument = call.argument
  if in_async(call, names) then
    report("run-inside-run", call, ("%s() inside an async function, which is "
      .. "run already"):format(call.callee), "write: await f(...)")
  elseif is_asyncio and argument.kind == "path"
      and is_async_function(names:of_value(argument)) then
    report("run-of-the-function", call, ("asyncio.run() takes a call, not the "
      .. "function '%s'"):format(argument.path),
      ("write: %s(%s())"):format(call.callee, argument.path))
  end
end

--- asyncio.create_task(f), group:create_task(f) want f().
local function check_task(report, call, callee, names)
  local argument = call.argument
  local wants = wants_call[callee.value]
    or callee.kind == "library" and callee.last == "create_task"
  if wants and argument.kind == "path"
     and is_async_function(names:of_value(argument)) then
    report("task-of-the-function", call, ("%s() takes a call, not the function "
      .. "'%s'"):format(call.callee, argument.path),
      ("write: %s(%s(...))"):format(call.callee, argument.path))
  end
end

--- trio.run(f()), nursery:start_soon(f()): these want the function.
local WANT_FUNCTION = {start_soon = true, start = true}

local function check_start(report, call, callee, names)
  local runs = callee and callee.value == trio_run
  local starts = call.method and WANT_FUNCTION[call.name]
    and (not callee or callee.kind == "library")
  local argument = call.argument
  if not (runs or starts) or argument.kind ~= "call" or argument.awaited then
    return
  end
  local made = names.facts:call(argument.index)
  if not is_async_function(names:callee_of(made)) then return end
  report(runs and "run-of-a-call" or "start-of-a-call", call,
    ("%s() takes the function and its arguments, not a call of it"):format(
      call.callee),
    ("write: %s(%s, ...)"):format(call.callee, made.callee))
end

-- Others

local function check_sleep(report, call, callee, names)
  if callee.value == blocking_sleep and in_async(call, names) then
    report("long-step", call, ("%s() in an async function stops all tasks, "
      .. "not just this one"):format(call.callee),
      "write: await trio.sleep(...), or await asyncio.sleep(...)")
  end
end

local function check_missing(report, call, callee)
  if callee.kind ~= "missing" then return end
  local meant = callee.meant or library.nearest(callee)
  report("misspelt-name", call, ("'%s' has no '%s'"):format(
    callee.of.name, callee.field),
    meant and ("did you mean '%s'?"):format(meant))
end

--- event.set() of an object, trio:sleep() of a module.
local function check_colon(report, call, callee, names)
  if callee.kind == "unbound" and call.argument.path ~= callee.object then
    report("colon-forgotten", call, ("'%s' is a method: it needs its object")
      :format(callee.name), ("write: %s:%s(...)"):format(callee.object,
                                                         callee.method))
  elseif call.method and callee.kind == "library"
      and library.is_module(names:of_value(call.base)) then
    report("colon-too-many", call, ("'%s' is a function of a module")
      :format(call.name), ("write: %s.%s(...)"):format(call.base.path,
                                                       call.name))
  end
end

local NEVER_AWAITABLE = {
  [print] = true, [type] = true, [tostring] = true, [tonumber] = true,
  [ipairs] = true, [pairs] = true, [rawlen] = true, [rawequal] = true,
}

local function check_plain_await(report, call, callee)
  if call.awaited and NEVER_AWAITABLE[callee.value] then
    report("await-of-a-plain-call", call, ("'%s' is not async"):format(
      call.name), "remove 'await'")
  end
end

--- Functions of Lua's whose first argument is no object that they don't know.
local TAKES_VALUE = {[ipairs] = true, [pairs] = true, [next] = true,
                     [tonumber] = true}
for _, module in ipairs {math, string, table, io, os, utf8} do
  for _, f in pairs(module) do
    if type(f) == "function" then TAKES_VALUE[f] = true end
  end
end
TAKES_VALUE[table.pack], TAKES_VALUE[math.type] = nil, nil
TAKES_VALUE[io.type] = nil

local function check_argument(report, call, callee, names)
  if not TAKES_VALUE[callee.value] then return end
  local argument = call.argument
  if argument.kind ~= "call" or argument.awaited then return end
  local made = names.facts:call(argument.index)
  if is_async_function(names:callee_of(made)) then
    report("call-as-argument", made, ("the call of the async function '%s' is "
      .. "not awaited: %s() gets a coroutine object"):format(
        made.name, call.callee), "write: await " .. shown(made))
  end
end

local rules = {METHODS = WANT_FUNCTION}

--- Report what is wrong with a call.
---@param report fun(id: string, place: table, message: string, help?: string)
---@param call table
---@param callee? asyncrun.Thing
---@param names asyncrun.Names
function rules.check_call(report, call, callee, names)
  load_known()
  check_start(report, call, callee, names)
  if not callee then return end
  check_forgotten(report, call, callee)
  check_pcall(report, call, callee, names)
  check_run(report, call, callee, names)
  check_task(report, call, callee, names)
  check_sleep(report, call, callee, names)
  check_missing(report, call, callee)
  check_colon(report, call, callee, names)
  check_plain_await(report, call, callee)
  check_argument(report, call, callee, names)
end

-- Blocks

--- What a block enters, or a loop goes over: an unawaited call's result.
local function entered(value, names)
  if value.kind == "call" and not value.awaited then
    local call = names.facts:call(value.index)
    local callee = names:callee_of(call)
    if is_async_function(callee) then return nil end
    return names:of_value(value), callee
  end
  return names:of_value(value)
end

local function check_with(report, block, thing)
  if not thing or thing.kind ~= "object" then return end
  local plain, async = library.entered_by(thing)
  if not block.async and async and not plain then
    report("missing-async-with", block, ("'%s' is an async context manager")
      :format(thing.name), "write 'async with'")
  elseif block.async and plain and not async then
    report("extra-async-with", block, ("'%s' is a context manager without "
      .. "await"):format(thing.name), "write 'with'")
  end
end

local PLAIN_ITERATORS = {[pairs] = true, [ipairs] = true, [next] = true}

local function check_loop(report, block, thing, callee)
  if block.async then
    if callee and PLAIN_ITERATORS[callee.value] then
      report("extra-async-for", block, ("'%s' gives its values without await")
        :format(callee.name), "write 'for'")
    elseif block.value.kind == "table" then
      report("extra-async-for", block, "a table has its values at hand",
             "write: for _, value in ipairs(...) do")
    end
  elseif block.value.kind == "path" and is_generator(thing) then
    report("missing-async-for", block, ("'%s' is an async generator")
      :format(thing.name), ("write: async for ... in %s()"):format(
        block.value.path))
  elseif is_generator(callee) or (thing and thing.kind == "object"
      and library.is_async_iterable(thing)) then
    report("missing-async-for", block, ("the values of '%s' must be awaited")
      :format((callee or thing).name), "write 'async for'")
  end
end

--- Report what is wrong with a with statement or a loop.
---@param report fun(id: string, place: table, message: string, help?: string)
---@param block table
---@param names asyncrun.Names
function rules.check_block(report, block, names)
  local thing, callee = entered(block.value, names)
  if block.loop then check_loop(report, block, thing, callee)
  else check_with(report, block, thing) end
end

return rules
