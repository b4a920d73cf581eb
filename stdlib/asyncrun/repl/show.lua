-- SPDX-License-Identifier: MIT
--
-- Values as the prompt prints them: strings quoted, tables with what is in
-- them, objects as they call themselves.

local core = require "asyncrun.core"
local prompt = require "asyncrun.prompt"
local getmetatable = prompt.metatable
local ipairs, next, pcall, rawget = ipairs, next, pcall, rawget
local rawlen, tostring, type = rawlen, tostring, type

local MAX_DEPTH = 4     -- of tables in tables
local MAX_ITEMS = 60    -- of one table
local MAX_TOTAL = 1000  -- of all tables together
local MAX_STRING = 4000 -- bytes of one string
local WIDTH = 76

local ESCAPES = {["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
                 ["\\"] = "\\\\", ['"'] = '\\"'}

local function escape(c)
  return ESCAPES[c] or ("\\x%02x"):format(c:byte())
end

local function show_string(s)
  local cut = #s > MAX_STRING
  local text = cut and s:sub(1, MAX_STRING) or s
  if not utf8.len(text) then text = text:gsub("[\x80-\xff]", escape) end
  text = '"' .. text:gsub('[%c\\"]', escape) .. '"'
  return cut and ("%s... (%d bytes)"):format(text, #s) or text
end

local function show_function(f)
  local name = core.function_name(f)
  if core.iscoroutinefunction(f) then
    return ("<async function %s>"):format(name)
  end
  local place = prompt.place(f)
  if place == "" then
    name = name:match("[^.:?]*$")
    return ("<built-in function%s%s>"):format(name ~= "" and " " or "", name)
  end
  if name:find("^<") then return "<function" .. name:sub(2) end
  return ("<function %s at %s>"):format(name, place)
end

--- The name of a module, whose value this is.
local function module_name(t)
  for name, value in next, package.loaded do
    if value == t then return name end
  end
end

--- What an object calls itself, or nil.
local function own_words(x, meta)
  if type(meta) ~= "table" then -- it is hidden
    local ok, text = pcall(tostring, x)
    return ok and not text:find("^table: ") and text or nil
  end
  if rawget(meta, "__tostring") ~= nil then
    local ok, text = pcall(tostring, x)
    return ok and text or ("<%s whose __tostring raises>"):format(type(x))
  end
  if type(x) == "userdata" then return tostring(x) end
end

local KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in
  local nil not or repeat return then true until while]]):gmatch("%a+") do
  KEYWORDS[word] = true
end

local show

local function show_key(key, state, depth)
  if type(key) == "string" and key:find("^[%a_][%w_]*$")
     and not KEYWORDS[key] then
    return key
  end
  return "[" .. show(key, state, depth) .. "]"
end

local RANK = {number = 1, string = 2}

local function key_before(a, b)
  local ra, rb = RANK[type(a)] or 3, RANK[type(b)] or 3
  if ra ~= rb then return ra < rb end
  if ra == 3 then return tostring(a) < tostring(b) end
  return a < b
end

--- The keys that aren't of the sequence, in a fixed order.
local function other_keys(t, n)
  local keys = {}
  for key in next, t do
    if math.type(key) ~= "integer" or key < 1 or key > n then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, key_before)
  return keys
end

local function show_items(t, state, depth)
  local n, items = rawlen(t), {}
  local keys = other_keys(t, n)
  local function full()
    state.left = state.left - 1
    return #items >= MAX_ITEMS or state.left < 0
  end
  for i = 1, n do
    if full() then break end
    items[i] = show(rawget(t, i), state, depth)
  end
  for _, key in ipairs(keys) do
    if #items < n or full() then break end
    items[#items + 1] = show_key(key, state, depth) .. " = "
      .. show(rawget(t, key), state, depth)
  end
  local more = n + #keys - #items
  if more > 0 then items[#items + 1] = ("... %d more"):format(more) end
  return items
end

local function join(items, depth)
  local width = 2 * depth
  for _, item in ipairs(items) do
    width = width + #item + 2
    if width > WIDTH or item:find("\n", 1, true) then
      local indent = ("  "):rep(depth)
      return "{\n" .. indent .. table.concat(items, ",\n" .. indent)
        .. "\n" .. ("  "):rep(depth - 1) .. "}"
    end
  end
  return "{" .. table.concat(items, ", ") .. "}"
end

local function show_table(t, state, depth)
  local meta = getmetatable(t)
  local words = meta and own_words(t, meta)
  if words then return words end
  local module = module_name(t)
  if module and (depth > 0 or module ~= "_G") then
    return ("<module '%s'>"):format(module)
  end
  if state.open[t] then return "<this table again>" end
  if depth >= MAX_DEPTH then return "{...}" end
  state.open[t] = true
  local text = join(show_items(t, state, depth + 1), depth + 1)
  state.open[t] = nil
  local name = type(meta) == "table" and rawget(meta, "__name")
  return type(name) == "string" and name .. " " .. text or text
end

function show(x, state, depth)
  local kind = type(x)
  if kind == "string" then return show_string(x) end
  if kind == "function" then return show_function(x) end
  if kind == "table" then return show_table(x, state, depth) end
  local meta = kind == "userdata" and getmetatable(x)
  return meta and own_words(x, meta) or tostring(x)
end

--- A value as text, of one or more lines.
---@param x any
---@return string
return function(x)
  return show(x, {open = {}, left = MAX_TOTAL}, 0)
end
