-- SPDX-License-Identifier: MIT
--
-- Commands, for people.

local ipairs, tostring, type = ipairs, tostring, type

--- A word as the shell would read it.
local function quote(word)
  word = tostring(word)
  if word:find("^[%w%-_./=:,+@%%]+$") then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- A command, words or a line, as a line of text.
---@param command string|string[]
---@return string
return function(command)
  if type(command) ~= "table" then return tostring(command) end
  local words = {}
  for i, word in ipairs(command) do words[i] = quote(word) end
  return table.concat(words, " ")
end
