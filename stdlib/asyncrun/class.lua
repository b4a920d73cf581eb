-- SPDX-License-Identifier: MIT
--
-- Classes of the library that scripts may derive from. A class is the
-- metatable of its instances; metamethods are looked up raw, so a class
-- below another has copies of them.

local core = require "asyncrun.core"
local error, pairs, ipairs, type = error, pairs, ipairs, type
local getmetatable, setmetatable, rawget = getmetatable, setmetatable, rawget

--- Its own: not for the classes below.
local NOT_COPIED = {__index = true, __needs = true, __init = true}

local function copy_metamethods(from, to)
  for key, value in pairs(from) do
    if type(key) == "string" and key:sub(1, 2) == "__"
       and not NOT_COPIED[key] and rawget(to, key) == nil then
      to[key] = value
    end
  end
end

--- TypeError if an instance lacks a method that its class must have.
local function check_methods(object, class)
  local missing = {}
  for _, name in ipairs(class.__needs or {}) do
    if object[name] == nil then missing[#missing + 1] = name end
  end
  if #missing > 0 then
    error(core.TypeError(("can't make a %s: its class has no %s"):format(
      class.__name or "object", table.concat(missing, ", "))))
  end
end

--- Make a class: calling it makes an instance, calls its __init with the
--- arguments, and checks that the methods named in __needs are there.
--- Class:subclass(name) derives another.
---@param methods table
---@return table
local function class(methods)
  methods.__index = methods

  function methods:subclass(name)
    local below = setmetatable({__name = name}, {__index = self})
    copy_metamethods(self, below)
    return class(below)
  end

  local meta = getmetatable(methods) or {}
  function meta.__call(cls, ...)
    local object = setmetatable({}, cls)
    if object.__init then object:__init(...) end
    check_methods(object, cls)
    return object
  end
  return setmetatable(methods, meta)
end

return class
