-- SPDX-License-Identifier: MIT
--
-- Arguments of the library's functions: options as a last table, calls with
-- one table, and what is said when something is wrong.

local core = require "asyncrun.core"
local getmetatable, type, unpack = getmetatable, type, table.unpack
local argument_error, iscoroutine = core.argument_error, core.iscoroutine
local select = select

local args = {}

--- A table of options or of a call: no object.
function args.is_plain(x)
  return type(x) == "table" and getmetatable(x) == nil
end

--- The options of a function: a table or nil.
function args.options(fname, options)
  if options == nil then return {} end
  if type(options) ~= "table" then
    argument_error("type", fname, "options", options, "a table or nil")
  end
  return options
end

--- `f{callback, arguments..., name = ...}` or `f(callback, arguments...)`:
--- gives the options, the callback and its arguments.
function args.call(f, ...)
  if select("#", ...) == 0 and args.is_plain(f) then
    return f, unpack(f, 1, f.n or #f)
  end
  return nil, f, ...
end

--- An ordinary function, or an object that can be called.
function args.callback(fname, name, f)
  local meta = getmetatable(f)
  local callable = type(f) == "function"
    or (type(meta) == "table" and meta.__call and not iscoroutine(f))
  if not callable or core.iscoroutinefunction(f) then
    argument_error("type", fname, name, f, "an ordinary function")
  end
end

--- A number that isn't NaN.
function args.number(fname, name, x)
  if type(x) ~= "number" then
    argument_error("type", fname, name, x, "a number")
  elseif x ~= x then
    argument_error("value", fname, name, x, "a number that isn't NaN")
  end
end

--- A number or nil.
function args.timeout(fname, x)
  if x ~= nil then args.number(fname, "timeout", x) end
end

--- A coroutine object that won't be awaited isn't reported.
function args.dismiss(x)
  if iscoroutine(x) then x:close() end
end

return args
