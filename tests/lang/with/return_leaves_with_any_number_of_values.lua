-- 'return' in a body returns from the enclosing function, with all its
-- values.
local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
})
local function many(...) return ... end
local function f(n, ...)
  with m do
    if n == 0 then return end
    if n == 1 then return 1 end
    if n == 2 then return nil end
    if n == 3 then return 1, nil, 3, nil end
    if n == 4 then return many(1, nil, 3, nil) end
    if n == 5 then return 0, many(1, nil) end
    if n == 6 then return (many(1, 2)) end
    if n == 7 then return ... end
    if n == 8 then return select("#", ...), ... end
    if n == 9 then return table.unpack({}, 1, 200) end
  end
  return "fell through"
end
local function show(...) print(select("#", ...), ...) end
show(f(0))                             -- expect: 0
show(f(1))                             -- expect: 1	1
show(f(2))                             -- expect: 1	nil
show(f(3))                             -- expect: 4	1	nil	3	nil
show(f(4))                             -- expect: 4	1	nil	3	nil
show(f(5))                             -- expect: 3	0	1	nil
show(f(6))                             -- expect: 1	1
show(f(7))                             -- expect: 0
show(f(7, nil, "x", nil))              -- expect: 3	nil	x	nil
show(f(8, nil))                        -- expect: 2	1	nil
print(select("#", f(9)))               -- expect: 200
show(f(10))                            -- expect: 1	fell through
