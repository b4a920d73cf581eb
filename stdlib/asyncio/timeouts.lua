-- SPDX-License-Identifier: MIT
--
-- Time limits: timeout, timeout_at, wait_for.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local tasks = require "asyncio.tasks"
local error, pcall, setmetatable, type = error, pcall, setmetatable, type
local isinstance = core.isinstance
local RuntimeError, TimeoutError = core.RuntimeError, core.TimeoutError
local CancelledError = core.CancelledError

local timeouts = {}

---@class asyncio.Timeout
local Timeout = {}
Timeout.__index = Timeout
Timeout.__name = "Timeout"
Timeout.__metatable = "Timeout"

local function check_self(self, method)
  if type(self) ~= "table" or self._state == nil then
    core.argument_error("type", method, "self", self,
                        "a Timeout: write timeout:" .. method .. "(...)")
  end
end

--- When it will end the block; nil for never.
---@return number? seconds, as of the loop's time()
function Timeout:when()
  check_self(self, "when")
  return self._when
end

--- Did it end the block?
---@return boolean
function Timeout:expired()
  check_self(self, "expired")
  return self._state == "expiring" or self._state == "expired"
end

local function arm(self)
  local loop, when = self._loop, self._when
  local function expire()
    self._handle = nil
    self._state = "expiring"
    self._task:cancel()
  end
  if self._handle then self._handle:cancel() end
  self._handle = nil
  if when == nil then return end
  if when <= loop:time() then self._handle = loop:call_soon(expire)
  else self._handle = loop:call_at(when, expire) end
end

--- Move the end of the block. RuntimeError unless the block is running.
---@param when? number seconds, as of the loop's time(); nil: never
function Timeout:reschedule(when)
  check_self(self, "reschedule")
  args.timeout("reschedule", when)
  if self._state == "created" then
    error(RuntimeError("Timeout has not been entered"))
  elseif self._state ~= "active" then
    error(RuntimeError(("Cannot change state of %s Timeout"):format(
      self._state)))
  end
  self._when = when
  arm(self)
end

Timeout.__aenter = async function(self)
  if self._state ~= "created" then
    error(RuntimeError("Timeout has already been entered"))
  end
  self._task = tasks.current_task()
  if not self._task then
    error(RuntimeError("Timeout should be used inside a task"))
  end
  self._loop = events.get_running_loop()
  if self._delay then self._when = self._loop:time() + self._delay end
  self._cancelling = self._task:cancelling()
  self._state = "active"
  arm(self)
  return self
end

Timeout.__aexit = async function(self, err)
  if self._handle then self._handle:cancel() end
  self._handle = nil
  if self._state == "active" then
    self._state = "finished"
  elseif self._state == "expiring" then
    self._state = "expired"
    if self._task:uncancel() <= self._cancelling
       and isinstance(err, CancelledError) then
      error(TimeoutError())
    end
  end
end

function Timeout:__tostring()
  local when = self._when and (" when=%.3f"):format(self._when) or ""
  return ("<Timeout [%s]%s>"):format(self._state, when)
end

local function new(when)
  return setmetatable({_state = "created", _when = when}, Timeout)
end

--- A limit for an `async with` block: after this time its await raises
--- TimeoutError, by way of a CancelledError. nil is no limit.
---@param delay? number seconds
---@return asyncio.Timeout
function timeouts.timeout(delay)
  args.timeout("timeout", delay)
  local loop = events.get_running_loop()
  return new(delay and loop:time() + delay)
end

--- The same with a time on the loop's clock.
---@param when? number seconds, as of the loop's time()
---@return asyncio.Timeout
function timeouts.timeout_at(when)
  args.timeout("timeout_at", when)
  return new(when)
end

local async function result_of(x)
  return await x
end

--- Cancel a future and wait for its end, which may be any.
local async function cancel_and_wait(future)
  local waiter = future:get_loop():create_future()
  local function release()
    if not waiter:done() then waiter:set_result() end
  end
  future:add_done_callback(release)
  future:cancel()
  local ok, err = await pcall(result_of, waiter)
  future:remove_done_callback(release)
  if not ok then error(err, 0) end
end

--- It has no time at all: what is done counts, the rest is cancelled.
local async function result_now(aw)
  local future = tasks.ensure_future(aw)
  if not future:done() then await cancel_and_wait(future) end
  local ok, result = pcall(future.result, future)
  if ok then return result end
  if not future:cancelled() then error(result, 0) end
  local late = TimeoutError()
  late.cause = result
  error(late)
end

local async function wait_for(aw, timeout)
  if type(timeout) == "table" then timeout = timeout.timeout end
  args.timeout("wait_for", timeout)
  if not core.awaitable(aw) then
    core.argument_error("type", "wait_for", "aw", aw, "an awaitable")
  end
  if timeout and timeout <= 0 then return await result_now(aw) end
  async with timeouts.timeout(timeout) do
    return await aw
  end
end

--- Await something for a limited time, then cancel it, wait until it has
--- ended, and raise TimeoutError. nil is no limit.
---@async
---@param aw any an awaitable
---@param timeout? number|{timeout?: number} seconds
---@return any
timeouts.wait_for = wait_for

return timeouts
