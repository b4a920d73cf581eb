-- The environment given to load reaches all functions of a translated
-- chunk; varargs and results are those of the chunk.
local trio = require "trio"

local env = setmetatable({}, {__index = _G})
local chunk = assert(load([[
  local n, rest = select("#", ...), {...}
  async function get() return value, n, rest[2] end
  value = ...
  return n, ...
]], "=chunk", "t", env))
print(chunk("a", "b", nil))            -- expect: 3	a	b	nil
print(trio.run(env.get))               -- expect: a	3	b
print(rawget(_G, "get"), rawget(_G, "value")) -- expect: nil	nil
chunk = load("async function f() end return _ENV", "=c", "t", nil)
print(pcall(chunk))                    -- expect: false	{any}
