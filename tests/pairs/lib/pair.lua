-- The Lua half: local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local function shape(err)
  if not trio.isinstance(err, trio.ExceptionGroup) then
    return (tostring(err):match("^%w+"))
  end
  local shapes = {}
  for i, member in ipairs(err.exceptions) do shapes[i] = shape(member) end
  return "{" .. table.concat(shapes, ", ") .. "}"
end

return function() return print, virtual, shape end
