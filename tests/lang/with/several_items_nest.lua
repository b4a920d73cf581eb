-- 'with a as x, b as y' is 'with a as x do with b as y'.
local function manager(name)
  return setmetatable({name = name}, {
    __enter = function(self) print("enter " .. self.name) return name end,
    __exit = function(self, err) print("exit " .. self.name, err) end,
  })
end
local x = "outside"
with manager "a" as x, manager(x .. "b") as y, manager "c" do
  print(x, y)
end
-- expect: enter a
-- expect: enter ab
-- expect: enter c
-- expect: a	ab
-- expect: exit c	nil
-- expect: exit ab	nil
-- expect: exit a	nil
print(x)                               -- expect: outside
