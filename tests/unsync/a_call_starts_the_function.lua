-- The call of an unsync function starts it and gives a future: an async one
-- runs as far as it can, an ordinary one begins in a thread. Several go on
-- at the same time.
local asyncio = require "asyncio"
local time = require "time"
local unsync = require "unsync"

local function since(begin) return time.monotonic() - begin end

local work = unsync(async function(name)
  print(name .. " begins")
  await asyncio.sleep(0.02)
  print(name .. " goes on")
  return name, 3
end)

local a, b = work("a"), work("b")
print("called", a:done())
print(a:result())
print(b:done(), b:result())
-- expect: a begins
-- expect: b begins
-- expect: called	false
-- expect: a goes on
-- expect: b goes on
-- expect: a	3
-- expect: true	b	3

local nap = unsync(function(seconds, x)
  require "time".sleep(seconds)
  return x
end)
local begin, futures, list = time.monotonic(), {}, {}
for i = 1, 20 do futures[i] = nap(0.05, i) end
for i = 1, 20 do list[i] = futures[i]:result() end
print(table.concat(list, " ", 1, 10), since(begin) < 0.9)
-- expect: 1 2 3 4 5 6 7 8 9 10	true

-- it has begun when the call is over
local future = unsync(time.monotonic)()
time.sleep(0.05)
local now = time.monotonic()
print(future:result() < now) -- expect: true

-- what computes
local sum = unsync(function(n)
  local s = 0
  for i = 1, n do s = s + i end
  return s
end, {cpu_bound = true})
a, b = sum(1000), unsync {cpu_bound = true} (function(x) return x end)(5)
print(a:result(), b:result())
-- expect: 500500	5

-- methods
local Account = {}
Account.__index = Account
Account.add = unsync(async function(self, n)
  await asyncio.sleep(0)
  self.sum = self.sum + n
  return self
end)
local account = setmetatable({sum = 1}, Account)
print(account:add(2):result() == account, account.sum)
-- expect: true	3
