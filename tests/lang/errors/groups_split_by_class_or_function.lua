-- split gives what matches and what remains, as groups of the same shape;
-- subgroup the first of these.
local trio = require "trio"

local function show(g)
  if not trio.isinstance(g, trio.ExceptionGroup) then return tostring(g) end
  local parts = {}
  for i, e in ipairs(g.exceptions) do parts[i] = show(e) end
  return g.message .. "[" .. table.concat(parts, ", ") .. "]"
end
local V, T = trio.ValueError, trio.TypeError
local g = trio.ExceptionGroup("g", {
  V "1", T "2", trio.ExceptionGroup("h", {V "3", T "4"}), "text",
})
print(show(g))
-- expect: g[ValueError: 1, TypeError: 2, h[ValueError: 3, TypeError: 4], text]
local match, rest = g:split(V)
print(show(match))                     -- expect: g[ValueError: 1, h[ValueError: 3]]
print(show(rest))                      -- expect: g[TypeError: 2, h[TypeError: 4], text]
match, rest = g:split(trio.OSError)
print(match, rest == g)                -- expect: nil	true
match, rest = g:split({V, T})
print(show(match))
-- expect: g[ValueError: 1, TypeError: 2, h[ValueError: 3, TypeError: 4]]
print(show(rest))                      -- expect: g[text]
print(show(g:subgroup(function(e) return e == "text" end))) -- expect: g[text]
print(g:subgroup(trio.OSError))        -- expect: nil
print(show(g:subgroup(trio.ExceptionGroup)) == show(g)) -- expect: true
print(g)                               -- expect: ExceptionGroup: g{any}
print(#g.exceptions, g.message)        -- expect: 4	g
-- style: off
