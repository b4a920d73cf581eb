-- Using the object as if it were the result is a TypeError that asks for
-- the 'await'; no warning follows.
local trio = require "trio"
local check = require "tests.lib.check"

async function async_double(x) return 2 * x end
local c = function() return async_double(1) end
local cases = {
  ["+"] = function() return c() + 1 end,
  ["-"] = function() return 1 - c() end,
  ["*"] = function() return c() * 2 end,
  ["/"] = function() return c() / 2 end,
  ["//"] = function() return c() // 2 end,
  ["%"] = function() return c() % 2 end,
  ["^"] = function() return c() ^ 2 end,
  ["&"] = function() return c() & 2 end,
  ["|"] = function() return c() | 2 end,
  ["~"] = function() return c() ~ 2 end,
  ["<<"] = function() return c() << 2 end,
  [">>"] = function() return c() >> 2 end,
  [".."] = function() return "x" .. c() end,
  ["<"] = function() return c() < 2 end,
  ["<="] = function() return 2 <= c() end,
}
for op, f in pairs(cases) do
  local err = check.raises(trio.TypeError, f)
  local first, second = err.message:match("^([^\n]*)\n  ([^\n]*)$")
  assert(first:find("unsupported operand type(s) for " .. op .. ": ", 1, true),
         err.message)
  assert(first:find("'coroutine'", 1, true), first)
  assert(second:find("did you forget 'await'? coroutine 'async_double' was "
    .. "made at ", 1, true), second)
  assert(second:find("lua:7$"), second)
end
local function message(f) return check.raises(trio.TypeError, f).message end
print(message(function() return c() + 1 end))
-- expect: unsupported operand type(s) for +: 'coroutine' and 'number'
-- expect:   did you forget 'await'? coroutine 'async_double' was made at {any}:7
print((message(function() return "x" .. c() end):match("[^\n]*")))
-- expect: unsupported operand type(s) for ..: 'string' and 'coroutine'
print((message(function() return c() < c() end):match("[^\n]*")))
-- expect: unsupported operand type(s) for <: 'coroutine' and 'coroutine'
for _, f in ipairs {
  function() return #c() end, function() return -c() end,
  function() return ~c() end, function() return c().field end,
  function() return c()[1] end, function() c().x = 1 end,
  function() return c()() end, function() return c():method() end,
} do
  local text = message(f)
  assert(text:find("\n  did you forget 'await'? coroutine 'async_double'",
                   1, true), text)
  print((text:match("[^\n]*")))
end
-- expect: bad operand type for unary #: 'coroutine'
-- expect: bad operand type for unary -: 'coroutine'
-- expect: bad operand type for unary ~: 'coroutine'
-- expect: 'coroutine' object can't be indexed (key 'field')
-- expect: 'coroutine' object can't be indexed (key 1)
-- expect: 'coroutine' object can't be indexed (key 'x')
-- expect: 'coroutine' object is not callable
-- expect: 'coroutine' object can't be indexed (key 'method')
collectgarbage()
-- style: off
