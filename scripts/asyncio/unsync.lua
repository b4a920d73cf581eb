-- unsync makes a function whose call starts at once and gives a future,
-- wherever it stands: no loop has to be run. What the function is decides where
-- it runs: an async one on the event loop, an ordinary one in a worker thread,
-- one that computes for long in a worker state of its own.
-- Python writes it above the function: @unsync.
local asyncio = require "asyncio"
local time = require "time"
local unsync = require "unsync"

local my_function = unsync(function()
end)

local ask = unsync(async function(question)
  await asyncio.sleep(0.02)
  return question .. " 42"
end)

local fetch = unsync(function(name)
  time.sleep(0.02) -- Blocking
  return name .. " is here"
end)

local compute = unsync(function(n)
  local sum = 0
  for i = 1, n do sum = sum + i end
  return sum
end, {cpu_bound = true})

print(my_function():result())

-- All three run at the same time.
local answer, file, sum = ask("what?"), fetch("the file"), compute(1000000)
print(answer:result())
print(file:result())
print(sum:result())

-- A future can be awaited.
asyncio.run((async function()
  print(await ask("again?"))
end)())
