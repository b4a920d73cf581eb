-- SPDX-License-Identifier: MIT
--
-- What is entered, compiled. Each input is a chunk of its own; locals of its
-- outermost block are variables of the session, which no module sees.

local prompt = require "asyncrun.prompt"
local ipairs, next, pairs = ipairs, next, pairs
local rawset, require, setmetatable = rawset, require, setmetatable

local input = {}

-- What is there without 'require', unless the script has such a global.
local MODULES = {"trio", "asyncio", "time"}

--- The environment of inputs: the session's own variables over the globals.
--- An assignment goes to the former if there is one of the name.
---@return table env
---@return table<string, true> own the names of the session's variables
function input.environment()
  local own = {_ = true, nursery = true}
  local env = setmetatable({}, {
    __index = _G,
    __newindex = function(t, name, value)
      if own[name] then rawset(t, name, value)
      else _G[name] = value end
    end,
    __pairs = function(t)
      local all = {}
      for name, value in pairs(_G) do all[name] = value end
      for name, value in next, t do all[name] = value end
      return next, all, nil
    end,
  })
  for _, name in ipairs(MODULES) do
    if _G[name] == nil then
      own[name] = true
      rawset(env, name, require(name))
    end
  end
  return env, own
end

--- Lua 5.1's '= x' for 'x'; the columns stay.
local function without_sign(text)
  local sign, rest = text:match("^(%s*=)(.*)$")
  if not sign or rest:find("^=") then return text end
  return (" "):rep(#sign) .. rest
end

---@class asyncrun.repl.Code
---@field text string
---@field f? function what runs it
---@field is_async? boolean it is an async function
---@field locals? string names, " a b"
---@field message? string why it can't be run
---@field incomplete? boolean more must follow

--- Compile a text. [number] tells inputs apart.
---@return asyncrun.repl.Code
function input.compile(text, number, env)
  local name = ("=input %d"):format(number)
  local f, a, b = prompt.load(without_sign(text), name, env)
  if f then return {text = text, f = f, is_async = a, locals = b} end
  return {text = text, message = a, incomplete = b}
end

--- The plain Lua that a text becomes; nil and a message.
function input.translate(text, number, env)
  return prompt.translate(without_sign(text), ("=input %d"):format(number),
                          env)
end

--- The names of its locals are the session's from now on.
function input.declare(code, own)
  for name in code.locals:gmatch("%S+") do own[name] = true end
end

return input
