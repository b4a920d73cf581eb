-- A program: ticks, debounced calls and a watchdog that is fed, over
-- call_later and its handles.
-- asyncio rules 29 and 141
local show, _, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function every(loop, seconds, f)
  local handle
  local function tick()
    f(loop:time())
    handle = loop:call_later(seconds, tick)
  end
  handle = loop:call_later(seconds, tick)
  return function() handle:cancel() end
end

local function debounced(loop, seconds, f)
  local handle
  return function(...)
    if handle then handle:cancel() end
    handle = loop:call_later(seconds, f, ...)
  end
end

local async function watched(loop)
  local async function feed(dog, n)
    for _ = 1, n do
      await asyncio.sleep(2)
      dog:reschedule(loop:time() + 3)
      show("fed", loop:time())
    end
    await asyncio.sleep(10)
  end
  async with asyncio.timeout(3) as dog do await feed(dog, 3) end
end

local async function main()
  local loop = asyncio.get_running_loop()
  local stop = every(loop, 2, function(now) show("tick", now) end)
  await asyncio.sleep(7)
  stop()
  await asyncio.sleep(5)
  local call = debounced(loop, 1, show)
  for i = 1, 4 do
    call("debounced", i)
    await asyncio.sleep(i == 3 and 1.5 or 0.25)
  end
  await asyncio.sleep(2)
  local ok, err = await pcall(watched, loop)
  show(ok, shape(err), loop:time())
end

run(main)
-- expect: tick	2.0
-- expect: tick	4.0
-- expect: tick	6.0
-- expect: debounced	3
-- expect: debounced	4
-- expect: fed	18.25
-- expect: fed	20.25
-- expect: fed	22.25
-- expect: false	TimeoutError	25.25
