-- SPDX-License-Identifier: MIT
--
-- asyncrun explain [ID]: the page of a mistake, or the list of all.

local mistakes = require "asyncrun.mistakes"
local io, ipairs = io, ipairs

local explain = {}

--- Print; gives the exit status of the command.
---@param ... string ids
---@return integer status
function explain.main(...)
  local ids = {...}
  if #ids == 0 then ids[1] = "" end
  for i, id in ipairs(ids) do
    local text, message = mistakes.explain(id)
    if not text then
      io.stderr:write("asyncrun: ", message, "\n")
      return 2
    end
    io.write(i > 1 and "\n" or "", text, "\n")
  end
  return 0
end

return explain
