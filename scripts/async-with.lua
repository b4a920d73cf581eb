-- 'with' calls __enter and __exit around its block, however the block is
-- left. 'async with' awaits __aenter and __aexit, so that entering and
-- leaving can wait for something. That is why a nursery needs it.
local trio = require "trio"

local AsyncContextManager = {}
AsyncContextManager.__index = AsyncContextManager

local function manager(name)
  return setmetatable({name = name}, AsyncContextManager)
end

async function AsyncContextManager:__aenter()
  print("entering context " .. self.name)
  await trio.sleep(0.01)
  return self
end

async function AsyncContextManager:__aexit(err)
  await trio.sleep(0.01)
  print("exiting context " .. self.name)
  if err then print("  because of", err) end
end

local async function first_word(text)
  async with manager("one") as a, manager("two") as b do
    print("inside", a.name, b.name)
    return text:match("%a+") -- both are left before we return
  end
end

local async function failing()
  async with manager("three") do
    error(trio.ValueError("no more words"))
  end
end

local async function main()
  print(await first_word("hello world"))
  print(await pcall(failing))
end

trio.run(main)
