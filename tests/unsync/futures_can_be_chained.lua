-- then_: a function gets the future that is done; what it gives, awaited if
-- it can be, is the result of the next one. An error passes it by.
local asyncio = require "asyncio"
local unsync = require "unsync"

local initiate = unsync(async function(request)
  await asyncio.sleep(0.01)
  return request + 1
end)
local process = unsync(async function(task)
  await asyncio.sleep(0.01)
  return task:result() * 2
end)
print(initiate(3):then_(process):result()) -- expect: 8
print(initiate(3)["then"](initiate(3), process):result()) -- expect: 8
print(initiate(3):then_(function(task)
  return task:result(), "two"
end):result()) -- expect: 4	two

local count = unsync(function(n) return n, n + 1 end)
local continue = unsync(async function(task)
  await asyncio.sleep(0.01)
  local n, result = task:result()
  return n, result * 2
end)
local collect = unsync(async function(tasks)
  local output = {}
  for _, task in ipairs(tasks) do
    local n, result = await task
    output[n] = result
  end
  return output
end)
local tasks = {}
for i = 1, 10 do tasks[i] = count(i):then_(continue) end
print(table.concat(collect(tasks):result(), " "))
-- expect: 4 6 8 10 12 14 16 18 20 22

local fails = unsync(async function()
  await asyncio.sleep(0)
  error(asyncio.ValueError("failed"))
end)
local never = fails():then_(function() print("not called") end)
print(pcall(never.result, never)) -- expect: false	ValueError: failed
local last = initiate(1):then_(function() error("in it", 0) end)
print(pcall(last.result, last)) -- expect: false	in it

print(unsync.Unfuture.from_value(1, 2):result()) -- expect: 1	2
local future = unsync.Unfuture()
local waiting = future:then_(function(f) return "got " .. f:result() end)
print(future:done(), waiting:done()) -- expect: false	false
future:set_result("it")
print(future:done(), waiting:result()) -- expect: true	got it
print(pcall(future.set_result, future, 2))
-- expect: false	InvalidStateError: invalid state: the Unfuture is done
