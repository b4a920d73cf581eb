-- SPDX-License-Identifier: MIT
--
-- Methods of event loops for signals: a function of the script's is called
-- between two steps of tasks, never in the middle of something.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local handles = require "asyncio.handles"
local signal = require "signal"
local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local math_type = math.type
local pack, unpack = table.pack, table.unpack
local isinstance, RuntimeError = core.isinstance, core.RuntimeError

local methods = {}

local function check(self, method, sig)
  events.check_self(self, method)
  if math_type(sig) ~= "integer" then
    core.argument_error("type", method, "sig", sig, "the number of a signal")
  end
  for _, valid in ipairs(signal.valid_signals()) do
    if sig == valid then return end
  end
  error(core.ValueError(("invalid signal number %d"):format(sig)))
end

local async function deliver(handler)
  while true do
    await handler.receiver:next()
    handles.call_soon(handler.loop, nil, handler.callback,
                      unpack(handler.args, 1, handler.args.n))
  end
end

--- One that is closed has ended.
local async function run(handler)
  with handler.scope do
    local ok, err = await pcall(deliver, handler)
    handler.receiver:close()
    if not ok and not handler.removed then error(err, 0) end
  end
end

local function start(handler)
  if not handler.removed then core.spawn_system_task(run, handler) end
end

local function remove(self, sig)
  local handler = self._signals and self._signals[sig]
  if not handler then return false end
  self._signals[sig], handler.removed = nil, true
  handler.receiver:close()
  handler.scope:cancel()
  return true
end

local function open(sig)
  local receiver = core.open_signal_receiver(sig)
  local ok, err = pcall(receiver.open, receiver)
  if ok then return receiver end
  if isinstance(err, core.OSError) then
    err = RuntimeError(("sig %d cannot be caught"):format(sig))
  elseif isinstance(err, RuntimeError) then
    err = RuntimeError((err.message:gsub("open_signal_receiver",
                                         "add_signal_handler")))
  end
  error(err, 0)
end

--- Call a function with these arguments each time that the process gets a
--- signal, instead of what it does else. It takes the place of the one that
--- was added before. ValueError for what is no signal, RuntimeError for one
--- that can't be caught, or outside of the main thread.
---@param sig integer as of the module `signal`
---@param callback function an ordinary function
---@param ... any its arguments
function methods.add_signal_handler(self, sig, callback, ...)
  check(self, "add_signal_handler", sig)
  args.callback("add_signal_handler", "callback", callback)
  events.check_open(self, "add_signal_handler")
  local handler = {
    loop = self, receiver = open(sig), callback = callback,
    args = pack(...), scope = core.CancelScope(), removed = false,
  }
  remove(self, sig)
  self._signals = self._signals or {}
  self._signals[sig] = handler
  core.call_soon(self._id, start, handler)
end

--- Let the signal do what it did before. Was there a handler?
---@param sig integer
---@return boolean
function methods.remove_signal_handler(self, sig)
  check(self, "remove_signal_handler", sig)
  return remove(self, sig)
end

--- The loop is closed.
function methods._remove_signal_handlers(self)
  for sig in pairs(self._signals or {}) do remove(self, sig) end
end

return methods
