-- 'await a:b(c)' calls the method with its object.
local trio = require "trio"

local Account = {}
Account.__index = Account
async function Account:add(n)
  self.sum = self.sum + n
  return self.sum, self
end
trio.run(async function()
  local a = setmetatable({sum = 1}, Account)
  local sum, self = await a:add(2)
  print(sum, self == a)                -- expect: 3	true
  print((await a:add(4)))              -- expect: 7
  local s = {}
  async function s:table(t) return self == s, t[1] end
  async function s:string(t) return self == s, t end
  print(await s:table {"t"})           -- expect: true	t
  print(await s:string "s")            -- expect: true	s
end)
