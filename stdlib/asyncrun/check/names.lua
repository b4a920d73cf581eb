-- SPDX-License-Identifier: MIT
--
-- What the names of a script mean, as far as that is certain: a local that
-- is assigned again, or a name that has several meanings, means nothing.

local core = require "asyncrun.core"
local library = require "asyncrun.check.library"
local ipairs, setmetatable = ipairs, setmetatable

---@class asyncrun.Names
local Names = {}
Names.__index = Names

local MAX_DEPTH = 30 -- of names that mean other names

local function first_name(path)
  return path:match("^([^.]*)%.?(.*)$")
end

--- All assignments by what they assign to, "3:a.b" for the field of local 3.
local function collect_bindings(facts)
  local by_path = {}
  for _, binding in ipairs(facts:bindings()) do
    local target = binding.target
    if target.kind == "path" then
      local key = target["local"] .. ":" .. target.path
      by_path[key] = by_path[key] or {}
      by_path[key][#by_path[key] + 1] = binding.value
    end
  end
  return by_path
end

--- The names of a chunk; `scripts` has the scripts that were read, by module.
---@param facts userdata
---@param scripts table<string, asyncrun.Names|false>
---@return asyncrun.Names
function Names.new(facts, scripts)
  return setmetatable({
    facts = facts, scripts = scripts, functions = facts:functions(),
    bindings = collect_bindings(facts), locals = {}, paths = {}, depth = 0,
  }, Names)
end

--- A function of the script.
function Names:of_function(index)
  local f = self.functions[index]
  return f and {kind = "function", name = f.name or "function", async = f.async,
                generator = f.generator, line = f.line}
end

--- The module of a script: not run, only read.
local function read_script(self, name)
  if self.scripts[name] == nil then
    self.scripts[name] = false -- while it is read, and if it can't be
    local text = library.find_script(name)
    local facts = text and core.facts(text)
    if facts then self.scripts[name] = Names.new(facts, self.scripts) end
  end
  local names = self.scripts[name]
  return names and {kind = "module", name = name, names = names}
end

local function string_value(text)
  return text and text:match("^['\"]([%w_.%-]+)['\"]$")
end

--- What `require "name"` gives.
local function required(self, call)
  local name = string_value(call.argument.text)
  return name and (library.module(name) or read_script(self, name)) or nil
end

--- What the i-th result of a call is.
function Names:of_call(index, i)
  local call = self.facts:call(index)
  local callee = self:callee_of(call)
  if not callee then return nil end
  if callee.value == require then return i == 1 and required(self, call) end
  if callee.kind == "library" then return library.result(callee, i) end
end

--- The field of what is known.
local function field_of(thing, name, path)
  if thing.kind == "library" then return library.field(thing, name) end
  if thing.kind == "object" then return library.unbound(thing, name, path) end
  if thing.kind == "module" then return thing.names:export(name) end
end

--- What a value in the source is.
function Names:of_value(value, i)
  if value.kind == "path" then
    return self:of_path(value["local"], value.path)
  elseif value.kind == "field" then
    local thing = self:of_call(value.index, 1)
    for name in value.path:gmatch("[^.]+") do
      thing = thing and field_of(thing, name, value.path)
    end
    return thing
  elseif value.kind == "function" then return self:of_function(value.index)
  elseif value.kind == "call" then return self:of_call(value.index, i or 1)
  end
end

--- The only meaning of several values.
local function common(self, values)
  local found
  for _, value in ipairs(values) do
    local thing = self:of_value(value)
    if not thing then return nil end
    if found and (found.kind ~= "function" or thing.kind ~= "function"
        or found.async ~= thing.async
        or found.generator ~= thing.generator) then
      return nil
    end
    found = thing
  end
  return found
end

function Names:of_local(number)
  local known = self.locals[number]
  if known ~= nil then return known or nil end
  self.locals[number] = false -- while it is looked for
  local declared = self.facts:declared(number)
  if not declared.assigned then
    self.locals[number] =
      self:of_value(declared.value, declared.result) or false
  end
  return self.locals[number] or nil
end

--- The field of what a path means so far.
local function field(self, thing, root, path, name)
  local values = self.bindings[root .. ":" .. path]
  if values then return common(self, values) end
  return thing and field_of(thing, name, path)
end

local function find_path(self, root, path)
  local name, rest = first_name(path)
  local thing
  if root ~= 0 then thing = self:of_local(root)
  elseif self.bindings["0:" .. name] then
    thing = common(self, self.bindings["0:" .. name])
  else thing = library.global(name) end
  local so_far = name
  while rest ~= "" do
    name, rest = first_name(rest)
    so_far = so_far .. "." .. name
    thing = field(self, thing, root, so_far, name)
  end
  return thing
end

--- What a name, or names with dots, means.
---@param root integer number of the local that it begins with, 0: global
---@param path string
---@return asyncrun.Thing?
function Names:of_path(root, path)
  local key = root .. ":" .. path
  local known = self.paths[key]
  if known ~= nil then return known or nil end
  if self.depth > MAX_DEPTH then return nil end
  self.depth = self.depth + 1
  self.paths[key] = false
  self.paths[key] = find_path(self, root, path) or false
  self.depth = self.depth - 1
  return self.paths[key] or nil
end

--- The path of self:m() in a method of a class is the class's.
local function own_method(self, root, path, method)
  if root == 0 or path:find(".", 1, true) then return nil end
  local value = self.facts:declared(root).value
  if value.kind ~= "path" then return nil end
  return self:of_path(value["local"], value.path .. "." .. method)
end

local function find_method(self, root, path, method)
  local thing = self:of_path(root, path)
  if thing and thing.kind == "object" then
    return library.method(thing, method) or library.no_method(thing, method)
  end
  return self:of_path(root, path .. "." .. method)
    or own_method(self, root, path, method)
end

--- What is called: a path, or a method of what it means.
---@param root integer as for of_path
---@param path string|false
---@param method string|false
---@return asyncrun.Thing?
function Names:callee(root, path, method)
  if not path then return nil end
  if not method then return self:of_path(root, path) end
  local key = root .. ":" .. path .. ":" .. method
  if self.paths[key] == nil then
    self.paths[key] = find_method(self, root, path, method) or false
  end
  return self.paths[key] or nil
end

--- What the call of that number calls.
function Names:callee_of(call)
  local base = call.base
  if base.kind == "path" then
    return self:callee(base["local"], base.path, call.method and call.name)
  end
  local thing = self:of_value(base)
  if not call.method then return base.kind == "field" and thing or nil end
  return thing and thing.kind == "object"
    and library.method(thing, call.name) or nil
end

--- A field of what the script returns.
function Names:export(name)
  local result = self.facts:result()
  if result.kind ~= "path" then return nil end
  return self:of_path(result["local"], result.path .. "." .. name)
end

return Names
