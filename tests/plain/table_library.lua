-- table: insert, remove, sort, concat, move, pack, unpack, length.
local t = {1, 2, 3}
table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, #t + 1, 5)
print(table.concat(t, ","))
print(table.remove(t), table.remove(t, 1), table.remove(t, #t + 1),
  table.concat(t, ","))
print(table.remove({}), table.remove({}, 0), #t)
print(pcall(table.insert, t, 10, 1), pcall(table.insert, t),
  pcall(table.insert, t, 1, 2, 3))
table.sort(t, function(a, b) return a > b end) print(table.concat(t, " "))
local words = {"pear", "Apple", "fig", "apple"}
table.sort(words) print(table.concat(words, " "))
table.sort(words, function(a, b) return #a < #b or #a == #b and a < b end)
print(table.concat(words, " "))
print(pcall(table.sort, {1, "x", 2}))
print(pcall(table.sort, {3, 1, 2, 5, 4, 9, 7}, function() error("cmp", 0) end))
print(table.concat({}), table.concat({1, 2.5, "x"}, "-"),
  table.concat({1, 2, 3}, ",", 2, 3))
print(pcall(table.concat, {1, nil, 3}, ",", 1, 3))
print(table.concat(table.move({1, 2, 3}, 1, 3, 2), ","),
  #table.move({1, 2}, 1, 2, 1, {}))
print(table.unpack({1, 2, 3}, -1, 1), select("#", table.unpack({n = 3}, 1, 3)))
print(table.pack().n, table.pack(nil).n, #table.pack(1, 2))
local big = {} for i = 1, 1000 do big[i] = (i * 7919) % 1000 end
table.sort(big)
local sorted = true
for i = 2, #big do sorted = sorted and big[i - 1] <= big[i] end
print(sorted, #big)
local proxy = setmetatable({}, {__index = function(_,
  i) return i <= 3 and i * 2 or nil end,
  __len = function() return 3 end})
print(table.concat(proxy, ","), table.unpack(proxy))
print(#{1, 2, nil, 4} >= 2, #{nil, nil, 3} >= 0, #{[1] = 1, [2] = 2})
local nested = {{1, {2}}, {a = {b = {c = "deep"}}}}
print(nested[1][2][1], nested[2].a.b.c)
local mixed = {1, 2, x = "y", [10] = 10, "three"; "four"}
print(#mixed, mixed.x, mixed[3], mixed[10])
