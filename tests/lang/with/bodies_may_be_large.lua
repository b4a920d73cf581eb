-- A body with about two hundred locals around it is no problem.
local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
})
local text = {"local m = ...\n"}
for i = 1, 150 do text[#text + 1] = ("local v%d = %d\n"):format(i, i) end
text[#text + 1] = "local sum = 0\nwith m do\n"
for i = 1, 50 do text[#text + 1] = ("sum = sum + v%d\n"):format(i) end
text[#text + 1] = "return sum\nend\n"
print(assert(load(table.concat(text)))(m)) -- expect: 1275
