-- SPDX-License-Identifier: MIT
--
-- Patterns of file names: "*.lua", "a?[0-9]".

local type = type

local CHARACTER = "[\0-\127\194-\253][\128-\191]*"

--- A set, from behind its "[": as a Lua pattern, and where it ends; nil if
--- it has no end, and the bracket stands for itself.
local function translate_set(pattern, at)
  local negated = pattern:sub(at, at) == "!"
  local first = negated and at + 1 or at
  local stop = pattern:find("]", first + 1, true)
  if not stop then return nil end
  local members = pattern:sub(first, stop - 1)
    :gsub("[%%%]%[%^]", "%%%0")
  return "[" .. (negated and "^" or "") .. members .. "]", stop + 1
end

local function translate(pattern)
  local parts, at = {"^"}, 1
  while at <= #pattern do
    local c = pattern:sub(at, at)
    local set, after
    if c == "[" then set, after = translate_set(pattern, at + 1) end
    if set then parts[#parts + 1] = set
    elseif c == "*" then parts[#parts + 1] = ".*"
    elseif c == "?" then parts[#parts + 1] = CHARACTER
    else parts[#parts + 1] = c:gsub("%p", "%%%0") end
    at = after or at + 1
  end
  parts[#parts + 1] = "$"
  return table.concat(parts)
end

local pattern = {}

--- Does it have any of the special characters?
---@param text string
---@return boolean
function pattern.is_special(text)
  return text:find "[*?%[]" ~= nil
end

--- A function that tells whether a name matches.
---@param text string
---@param case_sensitive? boolean
---@return fun(name: string): boolean
function pattern.matcher(text, case_sensitive)
  local fold = case_sensitive == false
  local lua = translate(fold and text:lower() or text)
  return function(name)
    return (fold and name:lower() or name):find(lua) ~= nil
  end
end

return pattern
