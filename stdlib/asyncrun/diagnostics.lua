-- SPDX-License-Identifier: MIT
--
-- What reports and warnings ask of Lua: which mistake a message tells of,
-- and a record as a line of JSON.

local mistakes = require "asyncrun.mistakes"
local concat, math_type, type = table.concat, math.type, type
local ipairs, tostring = ipairs, tostring

local diagnostics = {}

diagnostics.identify = mistakes.identify

local ESCAPES = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f",
  ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}

local function escape(char)
  return ESCAPES[char] or ("\\u%04x"):format(char:byte())
end

--- Bytes that are no UTF-8 become characters of the same number.
local function mend(text)
  if utf8.len(text) then return text end
  return (text:gsub("[\x80-\xff]", function(char)
    return utf8.char(char:byte())
  end))
end

local function string_of(text)
  return '"' .. mend(text):gsub('[%c"\\\x7f]', escape) .. '"'
end

local FIELDS = {"id", "severity", "message", "file", "line", "column",
                "help", "traceback", "cause", "exceptions"}

local value_of

local function list_of(list)
  local parts = {}
  for i, value in ipairs(list) do parts[i] = value_of(value) end
  return "[" .. concat(parts, ",") .. "]"
end

local function record_of(record)
  local parts = {}
  for _, name in ipairs(FIELDS) do
    if record[name] ~= nil then
      parts[#parts + 1] = string_of(name) .. ":" .. value_of(record[name])
    end
  end
  return "{" .. concat(parts, ",") .. "}"
end

function value_of(value)
  if type(value) == "string" then return string_of(value)
  elseif math_type(value) == "integer" then return tostring(value)
  elseif value.severity then return record_of(value)
  else return list_of(value) end
end

--- A record, of fields as above, in one line.
---@param record table<string, any>
---@return string
diagnostics.encode = record_of

return diagnostics
