-- SPDX-License-Identifier: MIT
--
-- Calls that were asked for with call_soon, call_later and call_at.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local getmetatable, setmetatable, type = getmetatable, setmetatable, type
local pack, unpack = table.pack, table.unpack

local handles = {}

---@class asyncio.Handle
local Handle = {}
Handle.__index = Handle
Handle.__name = "Handle"
Handle.__metatable = "Handle"

---@class asyncio.TimerHandle: asyncio.Handle
local TimerHandle = setmetatable({}, {__index = Handle})
TimerHandle.__index = TimerHandle
TimerHandle.__name = "TimerHandle"
TimerHandle.__metatable = "TimerHandle"

local function check_self(self, method)
  if type(self) ~= "table" or self._args == nil then
    core.argument_error("type", method, "self", self,
                        "a Handle: write handle:" .. method .. "()")
  end
end

--- Don't call it. Nothing if it was called.
function Handle:cancel()
  check_self(self, "cancel")
  self._cancelled = true
  if self._timer then core.cancel_call(self._timer) end
  self._callback, self._args, self._timer = nil, {}, nil
end

--- Was it cancelled?
---@return boolean
function Handle:cancelled()
  check_self(self, "cancelled")
  return self._cancelled
end

--- The Context in which it is called; nil: one of its own.
---@return contextvars.Context?
function Handle:get_context()
  check_self(self, "get_context")
  return self._context
end

--- When it will be called.
---@return number seconds, as of the loop's time()
function TimerHandle:when()
  check_self(self, "when")
  return self._when
end

local function describe(self)
  if self._cancelled then return "cancelled" end
  return core.function_name(self._callback) .. "()"
end

function Handle:__tostring()
  return ("<Handle %s>"):format(describe(self))
end

function TimerHandle:__tostring()
  return ("<TimerHandle when=%g %s>"):format(self._when, describe(self))
end

-- The one whose function is being called: it can't be suspended.
local running

--- In debug mode: say which callback kept the others from running.
local function timed(loop, callback, ...)
  local began = core.monotonic()
  callback(...)
  local took = core.monotonic() - began
  if took > loop.slow_callback_duration then
    core.warn(("callback '%s' ran for %.3f seconds\n"):format(
      core.function_name(callback), took))
  end
end

local function call(handle)
  local callback, arguments = handle._callback, handle._args
  if handle._loop:get_debug() then
    timed(handle._loop, callback, unpack(arguments, 1, arguments.n))
  else
    callback(unpack(arguments, 1, arguments.n))
  end
end

local function run(handle)
  if handle._cancelled then return end
  local context = handle._context
  handle._timer = nil
  running = handle
  if context then context:run(call, handle) else call(handle) end
  running = nil
end

--- A callback has raised an error.
function handles.failed(loop, err, callback)
  local handle = running
  running = nil
  if handle then callback = handle._callback or callback end
  loop:call_exception_handler {
    message = ("Exception in callback %s()"):format(
      core.function_name(callback)),
    exception = err, handle = handle,
  }
end

--- What was asked for in a call with one table.
local function context_of(fname, options)
  local context = options and options.context
  if context ~= nil and getmetatable(context) ~= "Context" then
    core.argument_error("type", fname, "context", context,
                        "a Context or nil")
  end
  return context
end

local function new(class, loop, context, callback, ...)
  return setmetatable({_loop = loop, _callback = callback,
                       _args = pack(...), _cancelled = false,
                       _context = context}, class)
end

function handles.call_soon(loop, options, callback, ...)
  args.callback("call_soon", "callback", callback)
  local handle = new(Handle, loop, context_of("call_soon", options),
                     callback, ...)
  core.call_soon(loop._id, run, handle)
  return handle
end

--- The values of variables are those of now.
local function call_at(loop, options, when, callback, ...)
  local context = context_of("call_at", options)
  if not context and core.has_context() then
    context = core.current_context()
  end
  local handle = new(TimerHandle, loop, context, callback, ...)
  handle._when = when
  handle._timer = core.call_at(loop._id, when, function() run(handle) end)
  return handle
end

function handles.call_at(loop, options, when, callback, ...)
  args.number("call_at", "when", when)
  args.callback("call_at", "callback", callback)
  return call_at(loop, options, when, callback, ...)
end

function handles.call_later(loop, options, delay, callback, ...)
  args.number("call_later", "delay", delay)
  args.callback("call_later", "callback", callback)
  return call_at(loop, options, loop:time() + delay, callback, ...)
end

return handles
