-- Coroutines, hooks and generators inside tasks, in every mixture.
local trio = require "trio"
local check = require "tests.lib.check"

local async function gen(n)
  for i = 1, n do
    await trio.sleep(0)
    yield i
  end
end

trio.run(async function()
  -- library functions from inside a coroutine
  local event, lot = trio.Event(), trio.lowlevel.ParkingLot()
  async with trio.open_nursery() as nursery do
    local co = coroutine.wrap(function()
      nursery:start_soon(trio.sleep, 0)
      coroutine.yield(trio.current_time())
      event:set()
      lot:unpark()
      coroutine.yield(trio.lowlevel.current_task())
      with trio.CancelScope() do coroutine.yield("in a scope") end
      return trio.sleep(0)
    end)
    check.eq(type(co()), "number")
    check.eq(co() == trio.lowlevel.current_task(), true)
    check.eq(co(), "in a scope")
    await co()
  end
  -- a coroutine that is left inside a scope
  check.raised("corrupted", await pcall(async function()
    with trio.CancelScope() do
      local co = coroutine.create(function()
        with trio.CancelScope() do coroutine.yield() end
      end)
      coroutine.resume(co)
    end
  end))
  collectgarbage()
  await trio.sleep(0)
  -- the thread of a task, and of a generator
  local me = coroutine.running()
  for _, f in ipairs {coroutine.resume, coroutine.close} do
    check.raises("thread of a task", f, me)
  end
  check.raises("outside a coroutine", coroutine.yield, 1)
  check.eq(coroutine.isyieldable(), false)
  check.eq(coroutine.status(me), "running")
  local async function odd()
    check.raises("outside a coroutine", coroutine.yield, 1)
    check.raises("thread of a task", coroutine.resume, coroutine.running())
    local co = coroutine.wrap(function()
      for i = 1, 3 do coroutine.yield(i) end
    end)
    yield co()
    yield co()
  end
  async for v in odd() do check.eq(v <= 2, true) end
  -- generators in generators, left in the middle, one within the other
  local async function nested(n)
    if n == 0 then
      async for v in gen(3) do yield v end
    else
      async for v in nested(n - 1) do yield v end
    end
  end
  local n = 0
  async for v in nested(20) do
    n = n + v
    if v == 2 then break end
  end
  check.eq(n, 3)
  -- a generator is first run in one task, then in another
  local shared = gen(6)
  for i = 1, 3 do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        check.eq(await shared:asend(), i)
      end)
    end
  end
  await shared:aclose()
  -- hooks
  local count = 0
  debug.sethook(function() count = count + 1 end, "crl", 1)
  async for _ in gen(3) do await trio.sleep(0) end
  debug.sethook()
  check.eq(count > 0, true)
  local ok, err = await pcall(async function()
    await trio.sleep(0)
    debug.sethook(function()
      debug.sethook()
      error("from a hook")
    end, "l")
    return 1
  end)
  debug.sethook()
  check.eq(ok, false)
  check.eq(tostring(err):match("from a hook"), "from a hook")
  -- sort, gsub and metamethods that call async functions without await
  for _, f in ipairs {
    function() table.sort({3, 2, 1}, trio.sleep) end,
    function() return ("x"):gsub("x", gen) end,
    function() return setmetatable({}, {__index = gen})[1] + 1 end,
    function() return trio.sleep .. "x" end,
  } do
    pcall(f)
  end
  collectgarbage()
end)
-- expect stderr: never awaited
check.raises("outside a coroutine", function()
  trio.run(async function() coroutine.yield() end)
end)
-- a run in a coroutine, which yields meanwhile to nobody
local co = coroutine.wrap(function()
  return trio.run(async function()
    await trio.sleep(0)
    return coroutine.isyieldable()
  end)
end)
print(co()) -- expect: false
