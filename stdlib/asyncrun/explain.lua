-- SPDX-License-Identifier: MIT
--
-- asyncrun explain [ID]: the page of a mistake, or the list of all.

local mistakes = require "asyncrun.mistakes"
local io = io

local function print_list()
  local width = 0
  for _, mistake in ipairs(mistakes.list()) do
    width = math.max(width, #mistake[1])
  end
  for _, mistake in ipairs(mistakes.list()) do
    io.write(("%-" .. width .. "s  %s\n"):format(mistake[1], mistake[2]))
  end
end

local function unknown(id)
  local meant = mistakes.nearest(id)
  io.stderr:write(("asyncrun: there is no mistake '%s'%s\n"):format(id,
    meant and ("; did you mean '%s'?"):format(meant)
    or "; asyncrun explain lists all"))
  return 2
end

--- Print; gives the exit status of the command.
---@param ... string ids
---@return integer status
return function(...)
  if select("#", ...) == 0 then
    print_list()
    return 0
  end
  for i, id in ipairs {...} do
    local page = mistakes.page(id)
    if not page then return unknown(id) end
    if i > 1 then io.write("\n") end
    io.write(page)
  end
  return 0
end
