-- SPDX-License-Identifier: MIT
--
-- Members of a module that are loaded when a script first uses them: what
-- a script doesn't use must not cost it start-up time.

local pairs, next, require = pairs, next, require
local setmetatable = setmetatable

--- Let module[name] be require(homes[name])[name], or require(homes[name])
--- itself where the home is given as "=name". All are there for pairs().
---@param module table
---@param homes table<string, string> name -> module
---@return table module
return function(module, homes)
  local function load(_, name)
    local home = homes[name]
    if not home then return nil end
    local whole = home:match("^=(.*)")
    local value
    if whole then value = require(whole)
    else value = require(home)[name] end
    module[name] = value
    return value
  end

  local function all()
    for name in pairs(homes) do load(module, name) end
    return next, module, nil
  end

  return setmetatable(module, {__index = load, __pairs = all,
                               homes = homes})
end
