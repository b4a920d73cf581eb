-- SPDX-License-Identifier: MIT
--
-- Names of files: strings, and objects that stand for one.

local core = require "asyncrun.core"
local type = type

--- The name as the system takes it: a string, or what the value's method
--- __fspath gives. TypeError for anything else, ValueError for a NUL byte.
---@param fname string
---@param arg string
---@param value any
---@return string
return function(fname, arg, value)
  local path = value
  if type(value) == "table" and type(value.__fspath) == "function" then
    path = value:__fspath()
  end
  if type(path) ~= "string" then
    core.argument_error("type", fname, arg, value, "a string or a path")
  elseif path:find("\0", 1, true) then
    core.argument_error("value", fname, arg, path,
                        "a string without NUL bytes")
  end
  return path
end
