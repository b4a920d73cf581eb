-- SPDX-License-Identifier: MIT
--
-- trio.lowlevel.RunVar: variables that all tasks of one run share.

local core = require "asyncrun.core"
local check_options = require "asyncrun.options"
local error, getmetatable, select = error, getmetatable, select
local setmetatable, tostring, type = setmetatable, tostring, type
local run_locals = core.run_locals

local module = {}

local NIL, MISSING = {}, {} -- stand for a nil, and for no value

-- RunVarToken -> its variable, the value before, and whether it was used
local tokens = setmetatable({}, {__mode = "k"})

local Token = {__name = "RunVarToken", __metatable = "RunVarToken"}

---@class trio.RunVar
---@field name string
local RunVar = {}
RunVar.__index = RunVar
RunVar.__name = "RunVar"

local function check_self(self, method)
  if getmetatable(self) ~= RunVar then
    core.argument_error("type", method, "self", self,
                        "a RunVar: write var:" .. method .. "(...)")
  end
end

function RunVar:__tostring()
  return ("<RunVar name='%s'>"):format(self.name)
end

--- Its value in this run; else the argument, or its default. LookupError
--- without any, RuntimeError outside a run.
---@param default? any
---@return any
function RunVar:get(...)
  check_self(self, "get")
  local value = run_locals()[self]
  if value == NIL then return nil end
  if value ~= nil then return value end
  if select("#", ...) > 0 then return (...) end
  if self.has_default then return self.default end
  error(core.LookupError(tostring(self)))
end

--- Set its value for this run. RuntimeError outside a run.
---@param value any
---@return trio.RunVarToken token for reset
function RunVar:set(value)
  check_self(self, "set")
  local locals = run_locals()
  local before = locals[self]
  if before == nil then before = MISSING end
  local token = setmetatable({}, Token)
  tokens[token] = {var = self, before = before}
  if value == nil then value = NIL end
  locals[self] = value
  return token
end

--- Give it the value that it had before set() gave this token. ValueError
--- the second time, and for a token of another variable.
---@param token trio.RunVarToken
function RunVar:reset(token)
  check_self(self, "reset")
  local state = tokens[token]
  if not state then
    core.argument_error("type", "reset", "token", token,
                        "a token from RunVar:set()")
  end
  if state.used then
    error(core.ValueError("token has already been used"))
  elseif state.var ~= self then
    error(core.ValueError("token is not for us"))
  end
  local before = state.before
  if before == MISSING then before = nil end
  run_locals()[self] = before
  state.used = true
end

--- Make a variable that all tasks of one run share.
---@param name string
---@param options? {default?: any}
---@return trio.RunVar
function module.RunVar(name, options)
  if type(name) ~= "string" then
    core.argument_error("type", "RunVar", "name", name, "a string")
  end
  local default = check_options("RunVar", options, {default = true}).default
  return setmetatable({name = name, default = default,
                       has_default = default ~= nil}, RunVar)
end

return module
