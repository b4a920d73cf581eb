-- SPDX-License-Identifier: MIT
--
-- What a checker knows of the library, asked of the library itself: which
-- values are async functions, what objects their calls give (as their
-- annotations say), what an object's methods are, and how it is entered.

local core = require "asyncrun.core"
local ipairs, pcall, rawget, require = ipairs, pcall, rawget, require
local getmetatable, pairs, type = debug.getmetatable, pairs, type
local package, io = package, io

local library = {}

---@class asyncrun.Thing what a path in a script means
---@field kind "library"|"missing"|"object"|"function"|"module"
---@field name string as people call it
---@field value any of the library
---@field class table of an object

--- The modules that come with the library; others are never run.
local function is_ours(name)
  return package.preload[name] ~= nil
end

local module_names = {} -- table -> name

--- A module, loaded, or nil if it isn't of the library.
---@param name string
---@return asyncrun.Thing?
function library.module(name)
  if not is_ours(name) then return nil end
  local ok, value = pcall(require, name)
  if not ok then return nil end
  if type(value) == "table" then module_names[value] = name end
  return {kind = "library", name = name, value = value, module = name}
end

---@param thing? asyncrun.Thing
---@return boolean
function library.is_module(thing)
  return thing ~= nil and thing.value ~= nil
    and module_names[thing.value] ~= nil
end

--- A global as the script finds it.
---@param name string
---@return asyncrun.Thing?
function library.global(name)
  local value = rawget(_G, name)
  if value == nil then return nil end
  return {kind = "library", name = name, value = value}
end

--- The field of a table of the library. One that a module hasn't is
--- "missing".
---@param thing asyncrun.Thing
---@param name string
---@return asyncrun.Thing?
function library.field(thing, name)
  if type(thing.value) ~= "table" then return nil end
  local ok, value = pcall(function() return thing.value[name] end)
  if not ok then return nil end
  local whole = thing.name .. "." .. name
  if value == nil then
    return module_names[thing.value]
      and {kind = "missing", name = whole, of = thing, field = name} or nil
  end
  local inner = thing.module and thing.module .. "." .. name
  if type(value) == "table" and inner and is_ours(inner) then
    module_names[value] = inner
  else inner = thing.module end
  return {kind = "library", name = whole, value = value, module = inner,
          last = name}
end

--- The name in a module that is spelt most like one that it hasn't.
---@param missing asyncrun.Thing
---@return string?
function library.nearest(missing)
  local names = {}
  for name in pairs(missing.of.value) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  return core.nearest(missing.field, names)
end

---@param thing? asyncrun.Thing
---@return boolean
function library.is_async(thing)
  return thing ~= nil and thing.value ~= nil
    and core.iscoroutinefunction(thing.value)
end

-- Annotations

local sources = {} -- module -> {function -> list of returned types}

--- The types in "---@return" before each function of a module's source.
local function read_source(module)
  local text = core.embedded("stdlib/" .. module:gsub("%.", "/")) or ""
  local returns, list = {}, {}
  for line in text:gmatch("[^\n]+") do
    local kind = line:match("^%-%-%-@return%s+([%w_.]+)")
    if kind then list[#list + 1] = kind
    elseif not line:find("^%-%-") then
      local name = line:match("function%s+[%w_.]-([%w_]+)%s*%(")
        or line:match("^[%w_.]-([%w_]+)%s*=")
      if name and #list > 0 and not returns[name] then returns[name] = list end
      list = {}
    end
  end
  return returns
end

local function returned_type(thing, i)
  local module, name = thing.module, thing.last
  if not module or not name then return nil end
  local meta = getmetatable(package.loaded[module])
  local homes = type(meta) == "table" and rawget(meta, "homes")
  local home = type(homes) == "table" and homes[name] or module
  sources[home] = sources[home] or read_source(home)
  local list = sources[home][name]
  return list and list[i]
end

-- Classes

--- The metatable of a class's instances: the class itself, or what its
--- metatable names.
local function instances_of(value)
  if type(value) ~= "table" then return nil end
  local meta = getmetatable(value)
  local instances = type(meta) == "table" and rawget(meta, "instances")
  if instances then return instances end
  return rawget(value, "__index") ~= nil and value or nil
end

--- The class of a type in an annotation: one that a module has, or one that
--- is written in C.
local function find_class(kind)
  local module, name = kind:match("^([%w_.]+)%.([%w_]+)$")
  local thing = module and library.module(module)
  if not thing then return nil end
  local field = library.field(thing, name)
  local class = field and instances_of(field.value)
  if class then return class end
  return module ~= "asyncio" and core.metatable(name) or nil
end

local classes = {} -- of types

local function class_of(kind)
  if classes[kind] == nil then classes[kind] = find_class(kind) or false end
  return classes[kind] or nil
end

--- What the i-th result of calling something of the library is.
---@param thing asyncrun.Thing
---@param i integer
---@return asyncrun.Thing?
function library.result(thing, i)
  local class = instances_of(thing.value)
  if class then
    return i == 1 and {kind = "object", name = thing.name, class = class}
      or nil
  end
  local kind = returned_type(thing, i)
  class = kind and class_of(kind)
  return class and {kind = "object", name = kind, class = class} or nil
end

local MAX_CLASSES = 10

--- A method of an object of the library.
---@param object asyncrun.Thing
---@param name string
---@return asyncrun.Thing?
function library.method(object, name)
  local class = object.class
  for _ = 1, MAX_CLASSES do
    local methods = rawget(class, "methods") or rawget(class, "__index")
    if type(methods) ~= "table" then return nil end
    local value = rawget(methods, name)
    if value ~= nil then
      return {kind = "library", name = object.name .. ":" .. name,
              value = value, last = name}
    end
    class = getmetatable(methods)
    if type(class) ~= "table" then return nil end
  end
end

--- A method that is taken from an object by a dot.
---@param object asyncrun.Thing
---@param name string
---@param path string as written
---@return asyncrun.Thing?
function library.unbound(object, name, path)
  local method = library.method(object, name)
  return method and {kind = "unbound", name = path, method = name,
                     object = path:match("^(.*)%.")} or nil
end

--- A method that an object hasn't, if another is spelt much like it: it may
--- have fields that nobody knows of here.
---@param object asyncrun.Thing
---@param name string
---@return asyncrun.Thing?
function library.no_method(object, name)
  local methods, names = rawget(object.class, "methods"), {}
  if type(methods) ~= "table" then return nil end
  for other in pairs(methods) do names[#names + 1] = other end
  table.sort(names)
  local meant = core.nearest(name, names)
  return meant and {kind = "missing", name = object.name .. ":" .. name,
                    of = object, field = name, meant = meant} or nil
end

--- Can the object be entered by `with`, and by `async with`?
---@param object asyncrun.Thing
---@return boolean plain
---@return boolean async
function library.entered_by(object)
  local class = object.class
  return rawget(class, "__enter") ~= nil, rawget(class, "__aenter") ~= nil
end

--- Is it read by `async for`?
---@param object asyncrun.Thing
---@return boolean
function library.is_async_iterable(object)
  return rawget(object.class, "__aiter") ~= nil
    and rawget(object.class, "__call") == nil
end

--- The text of a module that isn't ours, found as require finds it.
---@param name string
---@return string? text
---@return string? path
function library.find_script(name)
  local path = package.searchpath(name, package.path)
  local file = path and io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text, path
end

return library
