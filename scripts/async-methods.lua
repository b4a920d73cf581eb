-- Methods can be async, too: 'async function Account:transfer(…)', called
-- like 'await account:transfer(…)'. Between two awaits nobody else runs,
-- so this bank never loses money, though it is slow.
local trio = require "trio"

local Account = {}
Account.__index = Account

local function open_account(owner, balance)
  return setmetatable({owner = owner, balance = balance}, Account)
end

async function Account:transfer(other, amount)
  await trio.sleep(0.01) -- asks the head office
  if self.balance < amount then
    error(trio.ValueError(self.owner .. " has only " .. self.balance))
  end
  self.balance = self.balance - amount -- no await between these two
  other.balance = other.balance + amount
  return self.balance
end

local async function main()
  local ann, bob = open_account("Ann", 100), open_account("Bob", 0)
  print("Ann keeps", await ann:transfer(bob, 30))

  async with trio.open_nursery() as nursery do
    for _ = 1, 7 do
      nursery:start_soon(ann.transfer, ann, bob, 10)
    end
  end
  print("Ann, Bob:", ann.balance, bob.balance)
  print(await pcall(ann.transfer, ann, bob, 1))
end

trio.run(main)
