-- SPDX-License-Identifier: MIT
--
-- Errors that reach nobody: they are given to the loop's exception handler,
-- or written to standard error.

local core = require "asyncrun.core"
local ipairs, pcall, tostring, type = ipairs, pcall, tostring, type

local handler = {}

---@class asyncio.Context
---@field message string what happened
---@field exception? any the error
---@field future? asyncio.Future
---@field task? asyncio.Task
---@field handle? asyncio.Handle

local SUBJECTS = {"future", "task", "handle"}

--- Write it as an uncaught error is written. The command then ends with a
--- status that isn't zero.
function handler.default(context)
  if type(context) ~= "table" then
    core.argument_error("type", "default_exception_handler", "context",
                        context, "a table with a message")
  end
  if context.exception ~= nil then
    local task = context.task or context.future
    local name = task and core.istask(task) and task:get_name() or nil
    if core.unhandled(context.exception, name) then
      core.lost_error()
      return
    end
  end
  local lines = {tostring(context.message
    or "Unhandled exception in event loop")}
  for _, name in ipairs(SUBJECTS) do
    if context[name] ~= nil then
      lines[#lines + 1] = name .. ": " .. tostring(context[name])
    end
  end
  if context.exception ~= nil then core.lost_error() end
  core.warn(table.concat(lines, "\n") .. "\n", context.exception)
end

--- Call a loop's handler. One that fails is reported, and harms nobody.
function handler.call(loop, context)
  local own = loop._handler
  if not own then
    pcall(handler.default, context)
    return
  end
  local ok, err = pcall(own, loop, context)
  if ok then return end
  handler.default {message = "Unhandled error in exception handler",
                   exception = err}
end

--- Nobody has looked at the error of a future.
function handler.unseen(loop, future, doomed)
  local kind = tostring(future):match("^<([%w_]+)")
  local context = {
    message = kind .. " exception was never retrieved",
    exception = future:exception(), future = future,
  }
  if doomed then
    context.message = "unhandled exception during asyncio.run() shutdown"
    context.future, context.task = nil, future
  end
  loop:call_exception_handler(context)
end

return handler
