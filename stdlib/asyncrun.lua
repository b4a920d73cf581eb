-- SPDX-License-Identifier: MIT
--
-- The module asyncrun: what a program needs that was not started by the
-- command. In any state with a runtime, however it came there.

local core = require "asyncrun.core"

---@class asyncrunlib
---@field version string
---@field load function as Lua's, and takes the language
---@field loadfile function as Lua's, and takes the language
---@field dofile function as Lua's, and takes the language
---@field error function as Lua's, and knows exceptions and their classes
---@field searcher function? for package.searchers; nil without files
local asyncrun = core.functions()
asyncrun.version = core.version

--- Run an async function as the main task, until it and all its children
--- have ended. Gives its results.
---@param async_fn async fun(...): ...
---@param ... any its arguments
---@return any ...
function asyncrun.run(async_fn, ...)
  return core.run(async_fn, ...)
end

--- From now on Lua's own load, loadfile and dofile take the language, and so
--- does require for modules of package.path.
function asyncrun.install()
  _G.load, _G.loadfile = asyncrun.load, asyncrun.loadfile
  _G.dofile = asyncrun.dofile
  if asyncrun.searcher then package.searchers[2] = asyncrun.searcher end
end

return asyncrun
