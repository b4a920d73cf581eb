-- The name after 'as' is local to the block, like a loop variable.
local M = {
  __enter = function(self) return self.value end, __exit = function() end,
}
local function manager(x) return setmetatable({value = x}, M) end

v = "global"
with manager(1) as v do
  print(v)                             -- expect: 1
  v = 2
  print(v)                             -- expect: 2
end
print(v)                               -- expect: global
with manager(3) do print(v) end        -- expect: global
with manager(nil) as v do print(v) end -- expect: nil
local getters = {}
for i = 1, 2 do
  with manager(i) as x do getters[i] = function() return x end end
end
print(getters[1](), getters[2]())      -- expect: 1	2
