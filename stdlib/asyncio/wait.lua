-- SPDX-License-Identifier: MIT
--
-- Waiting for some of several futures: wait, as_completed.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local queues = require "asyncio.queues"
local tasks = require "asyncio.tasks"
local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local setmetatable, type = setmetatable, type
local TypeError, ValueError = core.TypeError, core.ValueError
local isfuture, iscoroutine = core.isfuture, core.iscoroutine

local module = {}

--- Return when one is done.
---@type string
module.FIRST_COMPLETED = "FIRST_COMPLETED"
--- Return when one has failed, or all are done.
---@type string
module.FIRST_EXCEPTION = "FIRST_EXCEPTION"
--- Return when all are done.
---@type string
module.ALL_COMPLETED = "ALL_COMPLETED"

--- The members of a list, of a set, or what an iterator gives.
local function members(fname, aws)
  if isfuture(aws) or iscoroutine(aws) or core.iscoroutinefunction(aws) then
    local what = core.repr(aws)
    args.dismiss(aws)
    error(TypeError(("%s() expects a list of futures, not %s"):format(
      fname, what)))
  end
  local list = {}
  if type(aws) == "function" then
    for x in aws do list[#list + 1] = x end
  elseif type(aws) ~= "table" then
    core.argument_error("type", fname, "aws", aws, "a list of futures")
  else
    for _, x in ipairs(aws) do list[#list + 1] = x end
    if #list == 0 then
      for x in pairs(aws) do
        if isfuture(x) then list[#list + 1] = x end
      end
    end
  end
  return list
end

--- Each once.
local function unique(list)
  local set, seen = {}, {}
  for _, x in ipairs(list) do
    if not seen[x] then
      seen[x] = true
      set[#set + 1] = x
    end
  end
  return set
end

-- --- wait ---------------------------------------------------------------

local function check_futures(list)
  for _, x in ipairs(list) do
    if iscoroutine(x) then
      for _, y in ipairs(list) do args.dismiss(y) end
      error(TypeError("Passing coroutines is forbidden, use tasks "
        .. "explicitly.\n  write: asyncio.create_task(f(...))"))
    elseif not isfuture(x) then
      core.argument_error("type", "wait", "aws", x, "a list of futures")
    end
  end
end

local function has_failed(future)
  return not future:cancelled() and future:exception() ~= nil
end

local async function result_of(x)
  return await x
end

--- Suspend until enough of them are done, or it is time.
local async function wait_until(futures, timeout, return_when)
  local loop = events.get_running_loop()
  local waiter, left = loop:create_future(), #futures
  local function release()
    if not waiter:done() then waiter:set_result() end
  end
  local function completed(future)
    left = left - 1
    if left <= 0 or return_when == "FIRST_COMPLETED"
       or (return_when == "FIRST_EXCEPTION" and has_failed(future)) then
      release()
    end
  end
  local handle = timeout and loop:call_later(timeout, release)
  for _, future in ipairs(futures) do
    future:add_done_callback(completed)
  end
  local ok, err = await pcall(result_of, waiter)
  if handle then handle:cancel() end
  for _, future in ipairs(futures) do
    future:remove_done_callback(completed)
  end
  if not ok then error(err, 0) end
end

local function add(set, future)
  set[#set + 1] = future
  set[future] = true
end

local async function wait(aws, options)
  options = args.options("wait", options)
  local list = members("wait", aws)
  local return_when = options.return_when or "ALL_COMPLETED"
  args.timeout("wait", options.timeout)
  if #list == 0 then
    error(ValueError("Set of Tasks/Futures is empty."))
  elseif module[return_when] ~= return_when then
    error(ValueError(("Invalid return_when value: %s"):format(
      tostring(return_when))))
  end
  check_futures(list)
  local futures = unique(list)
  await wait_until(futures, options.timeout, return_when)
  local done, pending = {}, {}
  for _, future in ipairs(futures) do
    add(future:done() and done or pending, future)
  end
  return done, pending
end

--- Wait for futures; never raises their errors, never cancels them. Gives
--- the set of those that are done and the set of the others: sequences
--- that also map each member to true.
---@async
---@param aws asyncio.Future[] a list, a set or an iterator
---@param options? {timeout?: number, return_when?: string}
---@return asyncio.Future[] done
---@return asyncio.Future[] pending
module.wait = wait

-- --- as_completed -------------------------------------------------------

---@class asyncio.AsCompleted
local AsCompleted = {}
AsCompleted.__index = AsCompleted
AsCompleted.__name = "AsCompleted"

--- The next one that is done; TimeoutError after the time.
local async function next_done(self)
  local future = await self._done:get()
  if not future then error(core.TimeoutError()) end
  return future
end

local async function wait_for_one(self)
  return (await next_done(self)):result()
end

--- The iterator of an ordinary `for`.
function AsCompleted:__call()
  if self._left == 0 then return nil end
  self._left = self._left - 1
  return wait_for_one(self)
end

function AsCompleted:__aiter()
  return self
end

AsCompleted.__anext = async function(self)
  if self._left == 0 then return nil end
  self._left = self._left - 1
  return await next_done(self)
end

local function watch(self, futures, timeout)
  local todo, handle = {}, nil
  local left = #futures
  local function completed(future)
    if not todo[future] then return end
    todo[future] = nil
    left = left - 1
    self._done:put_nowait(future)
    if left == 0 and handle then handle:cancel() end
  end
  for _, future in ipairs(futures) do
    todo[future] = true
    future:add_done_callback(completed)
  end
  if not timeout or left == 0 then return end
  handle = events.get_event_loop():call_later(timeout, function()
    for _, future in ipairs(futures) do
      if todo[future] then
        todo[future] = nil
        future:remove_done_callback(completed)
        self._done:put_nowait(false)
      end
    end
  end)
end

--- Iterate over awaitables in the order in which they are done. `for`
--- gives coroutine objects, to be awaited for the results; `async for` the
--- futures themselves. After the time TimeoutError is raised.
---@param aws any[] awaitables
---@param options? {timeout?: number}
---@return asyncio.AsCompleted
function module.as_completed(aws, options)
  local timeout = args.options("as_completed", options).timeout
  args.timeout("as_completed", timeout)
  local futures = {}
  for i, x in ipairs(unique(members("as_completed", aws))) do
    futures[i] = tasks.ensure_future(x)
  end
  local self = setmetatable({_done = queues.Queue(), _left = #futures},
                            AsCompleted)
  watch(self, futures, timeout)
  return self
end

return module
