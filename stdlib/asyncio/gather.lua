-- SPDX-License-Identifier: MIT
--
-- gather: a future for the outcomes of several awaitables.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local events = require "asyncio.events"
local tasks = require "asyncio.tasks"
local ensure_future, isfuture = tasks.ensure_future, core.isfuture
local running_loop, core_gather = core.running_loop, core.gather
local getmetatable, select, type, unpack = getmetatable, select, type,
  table.unpack

local module = {}

--- The loop that the awaitables belong to: the running one, or that of the
--- first future.
local function loop_of(...)
  for i = 1, select("#", ...) do
    local x = select(i, ...)
    if isfuture(x) then return core.loop_id_of(x) end
  end
  return events.get_event_loop()._id
end

local function start(keep_errors, ...)
  return core_gather(ensure_future, running_loop() or loop_of(...),
                     keep_errors, ...)
end

--- Without the last of the arguments.
local function but_last(n, ...)
  return unpack({...}, 1, n - 1)
end

--- Run awaitables at the same time. The future's result is the list of
--- their results, in the order of the arguments, with their number in `n`.
--- The first error is raised at once; the others run on. With
--- return_exceptions, errors stand in the list. Cancelling it cancels them
--- all.
---@param ... any awaitables; at last {return_exceptions = true}
---@return asyncio.Future
---@overload fun(call: table): asyncio.Future
function module.gather(...)
  local n = select("#", ...)
  local last = n > 0 and (select(n, ...))
  if type(last) ~= "table" or getmetatable(last) then
    return start(false, ...)
  end
  if n == 1 then
    return start(last.return_exceptions, unpack(last, 1, last.n or #last))
  end
  args.options("gather", last)
  return start(last.return_exceptions, but_last(n, ...))
end

return module
