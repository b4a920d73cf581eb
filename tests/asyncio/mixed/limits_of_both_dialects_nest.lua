-- trio.move_on_after around asyncio's waits, asyncio.timeout around trio's:
-- the one that is due first ends its block, the other never notices; both
-- at once; shields of both. asyncio rule 160
local asyncio, trio = require "asyncio", require "trio"
local run = require "tests.lib.aio"
local virtual = require "tests.lib.virtual"

local async function name_of(f, ...)
  local ok, err = await pcall(f, ...)
  return ok and "fine" or (tostring(err):match("^%w+"))
end

local async function nested(trio_s, asyncio_s, wait)
  local scope = trio.move_on_after(trio_s)
  local limit = asyncio.timeout(asyncio_s)
  local inside = await name_of(async function()
    with scope do
      async with limit do await wait() end
    end
  end)
  return inside, scope.cancelled_caught, limit:expired()
end

local async function other_way(trio_s, asyncio_s, wait)
  local scope = trio.move_on_after(trio_s)
  local limit = asyncio.timeout(asyncio_s)
  local inside = await name_of(async function()
    async with limit do
      with scope do await wait() end
      await trio.sleep(5)
    end
  end)
  return inside, scope.cancelled_caught, limit:expired()
end

local waits = {
  async function() await asyncio.sleep(100) end,
  async function() await trio.sleep(100) end,
  async function() await asyncio.gather(asyncio.sleep(100)) end,
  async function() await asyncio.wait_for(trio.sleep(100), 50) end,
  async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(asyncio.sleep, 100)
    end
  end,
}

local async function main()
  local me = asyncio.current_task()
  for _, wait in ipairs(waits) do
    print(await nested(1, 2, wait))
    print(await nested(2, 1, wait))
    print(await other_way(1, 20, wait))
    print(await other_way(2, 1, wait))
    if me:cancelling() > 0 then print("cancelling", me:cancelling()) end
  end
  -- both are due at once: the inner one ends first
  print(await nested(1, 1, waits[1]))
  -- a shield of trio holds scopes back, not asyncio's cancellation
  local started = trio.current_time()
  local scope = trio.move_on_after(1)
  with scope do
    with trio.CancelScope {shield = true} do
      await asyncio.sleep(3)
      print("shielded", trio.current_time() - started)
    end
    await asyncio.sleep(0)
    print("never")
  end
  print(scope.cancelled_caught)
  -- a shield of asyncio holds back what would cancel the task inside
  local inner = asyncio.create_task(asyncio.sleep(3, "inner's result"))
  scope = trio.move_on_after(1)
  with scope do await asyncio.shield(inner) end
  print(scope.cancelled_caught, inner:done(), await inner)
end

virtual(main)
print("---")
run(main)
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: shielded	3.0
-- expect: true
-- expect: true	false	inner's result
-- expect: ---
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: TimeoutError	false	true
-- expect: fine	true	false
-- expect: shielded	3.0
-- expect: true
-- expect: true	false	inner's result
