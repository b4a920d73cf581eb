-- '...' inside a body is that of the enclosing function.
local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
})
local function f(...)
  local n, first
  with m do
    n = select("#", ...)
    first = ...
    with m do
      local t = {...}
      print(#t, n, first, (...))
      local function inner(...) return ... end
      print(inner("own"))
    end
    return ...
  end
end
print(f("a", "b"))
-- expect: 2	2	a	a
-- expect: own
-- expect: a	b
with m do print(select("#", ...)) end  -- expect: 0
