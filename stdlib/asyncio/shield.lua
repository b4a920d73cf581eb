-- SPDX-License-Identifier: MIT
--
-- shield: waiting for something without passing a cancellation on to it.

local core = require "asyncrun.core"
local tasks = require "asyncio.tasks"

local module = {}

--- A future with the outcome of an awaitable. When the one that waits for
--- it is cancelled, the awaitable isn't.
---@param aw any an awaitable
---@return asyncio.Future
function module.shield(aw)
  local inner = tasks.ensure_future(aw)
  if inner:done() then return inner end
  local outer = core.new_future(core.loop_id_of(inner))

  local function inner_done()
    if outer:done() then return end
    if inner:cancelled() then
      outer:cancel()
      return
    end
    local err = inner:exception()
    if err ~= nil then outer:set_exception(err)
    else outer:set_result(inner:result()) end
  end

  inner:add_done_callback(inner_done)
  outer:add_done_callback(function()
    if not inner:done() then inner:remove_done_callback(inner_done) end
  end)
  return outer
end

return module
