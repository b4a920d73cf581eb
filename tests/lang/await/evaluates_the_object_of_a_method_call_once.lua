-- The prefix of an awaited method call is evaluated once, before the
-- arguments, whatever it looks like.
local trio = require "trio"

local log = {}
local object = {}
async function object:m(...) return self == object, ... end
local holder = setmetatable({}, {__index = function(_, key)
  log[#log + 1] = "index " .. key
  return object
end})
local function get(x)
  log[#log + 1] = "get " .. x
  return object
end
local function argument(x)
  log[#log + 1] = "argument " .. x
  return x
end
trio.run(async function()
  print(await holder.field:m(argument(1), argument(2)))
  -- expect: true	1	2
  print(await get("a"):m(argument(3))) -- expect: true	3
  print(await holder[argument("k")]:m()) -- expect: true
  print(await (get("b")):m(4))         -- expect: true	4
  print(await holder.x:m(await get("c"):m(5))) -- expect: true	true	5
  print(table.concat(log, ", "))
  -- expect: index field, argument 1, argument 2, get a, argument 3, {any}
  print(table.concat(log, ", ", 6))
  -- expect: argument k, index k, get b, index x, get c
end)
