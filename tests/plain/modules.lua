-- require: loading once, results, errors, preload, searchers, path.
package.path = "./tests/plain/lib/?.lua;" .. package.path
local a = require "shapes"
print(a.square(3), require "shapes" == a, package.loaded.shapes == a)
print(select(2, require "shapes"))
print(require("names").who, select("#", require("names")))
package.preload.virtual = function(...) return {args = {...}} end
local v, extra = require "virtual"
print(v.args[1], v.args[2], extra)
package.preload.nothing = function() end
print(require "nothing", package.loaded.nothing)
package.loaded.shapes = nil
print(require "shapes" ~= a)
local ok, err = pcall(require, "no.such.module")
print(ok, (err:match("^module 'no.such.module' not found:")))
print(err:find("no field package.preload['no.such.module']", 1, true) ~= nil)
print(err:find("tests/plain/lib/no/such/module.lua", 1, true) ~= nil)
ok, err = pcall(require, "broken")
print(ok, (err:gsub(".*:", "")))
print(package.searchpath("shapes", "./tests/plain/lib/?.lua"))
print(package.searchpath("x.y", "./?.lua;./?/init.lua"))
print(package.config:sub(1, 1), #package.searchers, type(package.cpath))
table.insert(package.searchers, 2, function(name)
  if name == "magic" then return function(...) return ... end, "data" end
  return "\n\tno magic in '" .. name .. "'"
end)
print(require "magic")
print(require "string" == string, require "_G" == _G)
