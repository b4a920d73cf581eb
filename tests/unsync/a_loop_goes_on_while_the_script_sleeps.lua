-- Where no loop runs, what was started goes on in time.sleep, in done() and
-- in the result() of any future; asyncio.run goes on with it, too, and
-- cancels only what is its own.
local asyncio = require "asyncio"
local time = require "time"
local unsync = require "unsync"

local tick = unsync(async function(name, n, seconds)
  for i = 1, n do
    print(name, i)
    await asyncio.sleep(seconds)
  end
  return name .. " is done"
end)

local a = tick("a", 3, 0.002)
time.sleep(0.05)
print("slept", a:done(), a:result())
-- expect: a	1
-- expect: a	2
-- expect: a	3
-- expect: slept	true	a is done

local b = tick("b", 2, 0)
while not b:done() do end
print(b:result())
-- expect: b	1
-- expect: b	2
-- expect: b is done

local seen, over = asyncio.Event(), asyncio.Event()
local c = unsync(async function()
  print("c", 1)
  await asyncio.sleep(0.001)
  print("c", 2)
  seen:set()
  await over:wait()
  print("c", 3)
  return "c is done"
end)()
local later
asyncio.run((async function()
  asyncio.create_task((async function()
    local _ <close> = setmetatable({}, {__close = function()
      print("cancelled")
    end})
    await asyncio.sleep(1000)
  end)())
  print("main begins")
  await seen:wait()
  later = tick("later", 1, 0)
  print("main ends")
end)())
print(c:done())
over:set()
print(c:result())
print(later:result())
-- expect: c	1
-- expect: main begins
-- expect: c	2
-- expect: main ends
-- expect: later	1
-- expect: cancelled
-- expect: false
-- expect: c	3
-- expect: c is done
-- expect: later is done

-- a thread that is done between two runs
local d = unsync(function() return "from a thread" end)()
asyncio.run(asyncio.sleep(0.01))
print(d:done(), d:result()) -- expect: true	from a thread
