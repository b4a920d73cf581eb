-- A body may use more locals of the enclosing function than a Lua function
-- has upvalues to, up to Lua's own limit of local variables.
local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
})
local text = {"local m = ...\n"}
for i = 1, 190 do text[#text + 1] = ("local v%d = %d\n"):format(i, i) end
text[#text + 1] = "with m do\nv1 = 0"
for i = 1, 190 do text[#text + 1] = (" + v%d"):format(i) end
text[#text + 1] = "\nreturn v1\nend\n"
print(assert(load(table.concat(text)))(m)) -- expect: 18145
