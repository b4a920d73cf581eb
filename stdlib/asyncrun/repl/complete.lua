-- SPDX-License-Identifier: MIT
--
-- What the end of a line may become: globals and locals of the session, the
-- fields and methods of what is named, keywords, commands. Nothing is called
-- to find out.

local core = require "asyncrun.core"
local prompt = require "asyncrun.prompt"
local getmetatable = prompt.metatable
local ipairs, next, pairs, pcall = ipairs, next, pairs, pcall
local rawget, require, sort, type = rawget, require, table.sort, type

local MAX_PARENTS = 20

local KEYWORDS = {}
for word in ([[and as async await break do else elseif end false for function
  goto if in local nil not or repeat return then true until while with
  yield]]):gmatch("%a+") do
  KEYWORDS[#KEYWORDS + 1] = word
end

--- The tables in which names of a value are looked up.
local function tables_of(value)
  local list = {}
  for _ = 1, MAX_PARENTS do
    if type(value) == "table" then list[#list + 1] = value end
    local meta = getmetatable(value)
    if type(meta) ~= "table" then break end
    if type(rawget(meta, "methods")) == "table" then
      list[#list + 1] = rawget(meta, "methods")
    end
    local index = rawget(meta, "__index")
    if type(index) ~= "table" then break end
    value = index
  end
  return list
end

--- The members of a module that are loaded when they are used.
local function lazy_names(value)
  local meta = type(value) == "table" and getmetatable(value)
  return type(meta) == "table" and rawget(meta, "homes") or {}
end

local function member(value, name)
  for _, t in ipairs(tables_of(value)) do
    local found = rawget(t, name)
    if found ~= nil then return found end
  end
  if lazy_names(value)[name] then
    local ok, found = pcall(function() return value[name] end)
    return ok and found or nil
  end
end

local function candidate(name, value)
  local note
  if core.iscoroutinefunction(value) then note = "async" end
  if type(value) == "function" then name = name .. "(" end
  return {text = name, note = note}
end

--- Add the members of a value that begin so.
local function add_members(list, value, part, methods)
  local seen = {}
  local function add(name)
    if type(name) ~= "string" or seen[name]
       or name:sub(1, #part) ~= part or not name:find("^[%a_][%w_]*$")
       or (part == "" and name:sub(1, 1) == "_") then
      return
    end
    seen[name] = true
    local found = member(value, name)
    if not methods or type(found) == "function" then
      list[#list + 1] = candidate(name, found)
    end
  end
  for _, t in ipairs(tables_of(value)) do
    for name in next, t do add(name) end
  end
  for name in pairs(lazy_names(value)) do add(name) end
end

local function add_words(list, words, part)
  for _, word in ipairs(words) do
    if word:sub(1, #part) == part then list[#list + 1] = {text = word} end
  end
end

--- What 'a.b:' stands for.
local function resolve(env, path)
  local value = env
  for name in path:gmatch("[^.:]+") do
    value = member(value, name)
    if value == nil then return nil end
  end
  return value
end

local function find(env, text)
  local list = {}
  local command = text:match("^:%a*$")
  if command then
    add_words(list, require "asyncrun.repl.commands".names(), command)
    return list, #command
  end
  local id = text:match("^:explain%s+([%w-]*)$")
  if id then
    local ids = {}
    for i, mistake in ipairs(require "asyncrun.mistakes".list()) do
      ids[i] = mistake[1]
    end
    add_words(list, ids, id)
    return list, #id
  end
  local path, part = text:match("([%a_][%w_.:]*[.:])([%w_]*)$")
  if path then
    local value = resolve(env, path)
    if value ~= nil then
      add_members(list, value, part, path:sub(-1) == ":")
    end
    return list, #part
  end
  part = text:match("[%a_][%w_]*$") or ""
  if part ~= "" then
    add_members(list, env, part)
    add_words(list, KEYWORDS, part)
  end
  return list, #part
end

--- The candidates for the end of a text, in order, and how many bytes of it
--- they replace.
---@param env table
---@param text string
---@return {text: string, note?: string}[]
---@return integer
return function(env, text)
  local list, length = find(env, text)
  sort(list, function(a, b) return a.text < b.text end)
  return list, length
end
