-- 'async for' over anything else is a TypeError that names what is
-- missing, with a hint.
local trio = require "trio"
local check = require "tests.lib.check"

async function gen() yield 1 end
async function list() return {} end
local half = setmetatable({}, {__aiter = function() return {} end})
local function message(x)
  return check.raises(trio.TypeError, function()
    trio.run(async function() async for _ in x do print "never" end end)
  end).message
end
trio.run = trio.run
print(message(5))
-- expect: 'async for' requires an object with __aiter method, got number
print(message({1, 2}))
-- expect: 'async for' requires an object with __aiter method, got table
-- expect:   a table is a plain iterable: use 'for ... in ipairs(t)'
print(message(gen))
-- expect: 'async for' requires an object with __aiter method, got function
-- expect:   it is a function: for an async generator call it, {any}
print(message(nil))
-- expect: 'async for' requires an object with __aiter method, got nil
print(message(half))
-- expect: 'async for' received an object from __aiter that does not implement __anext: table
trio.run(async function()
  local c = list()
  print(select(2, await pcall(async function()
    async for _ in c do print "never" end
  end)))
  -- expect: TypeError: 'async for' requires an object with __aiter method, got coroutine
  -- expect:   did you forget 'await'? {any} 'list'
end)
-- style: off
