-- SPDX-License-Identifier: MIT
--
-- The last argument of functions that have keyword arguments in Python.

local core = require "asyncrun.core"
local error, pairs, tostring, type = error, pairs, tostring, type

local function hint(name, known)
  local names = {}
  for other in pairs(known) do names[#names + 1] = other end
  table.sort(names)
  local meant = core.nearest(name, names)
  if meant then return ("\n  did you mean '%s'?"):format(meant) end
  return #names > 0 and "\n  it has: " .. table.concat(names, ", ") or ""
end

--- The options, or none. TypeError for what is no table, and for a name that
--- isn't known: a misspelt option must not be one that wasn't given.
---@param fname string of the function that was called
---@param options any its argument
---@param known table<string, true> their names
---@return table options
return function(fname, options, known)
  if options == nil then return {} end
  if type(options) ~= "table" then
    core.argument_error("type", fname, "options", options,
                        "a table of options, or nil")
  end
  for name in pairs(options) do
    if not known[name] then
      error(core.TypeError(("%s() has no option '%s'%s"):format(
        fname, tostring(name), hint(tostring(name), known))))
    end
  end
  return options
end
