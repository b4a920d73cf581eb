-- Finalizers run at any moment: they collect garbage, load chunks, call
-- the library, and start runs, which only works outside of one.
local trio = require "trio"
local check = require "tests.lib.check"
local nursery, event, lot, scope
local made, ran, on, busy = 0, 0, true, false

local text = "local async function f(x) with x do await x() end end "
  .. "return function(n) return n " .. ("+ 1 "):rep(200) .. "end"
local bad = "local async function f() end "
  .. "function g() await f() end -- " .. ("x"):rep(500)

local function finalize()
  made = made + 1
  if busy then return end
  busy = true
  collectgarbage()
  assert(load(text))
  assert(not load(bad))
  if event then
    event:set()
    event:statistics()
    lot:unpark()
    scope:cancel()
    if made % 8 == 0 then
      pcall(nursery.start_soon, nursery, trio.sleep, 0)
    end
    local _ = nursery.child_tasks, trio.lowlevel.current_root_task().name
  end
  if pcall(trio.run, async function() await trio.sleep(0) end) then
    ran = ran + 1
  end
  busy = false
end

local left = 0
local function litter()
  left = left - 1
  if on and left > 0 then setmetatable({}, {__gc = finalize}) end
end

local I = setmetatable({}, {__index = function()
  return function()
    litter()
    collectgarbage "step"
  end
end})

local async function gen()
  for i = 1, 5 do
    litter()
    yield i
    collectgarbage "step"
  end
end

local async function child(i)
  litter()
  await trio.sleep(0)
  await lot:park()
  with trio.move_on_after(0.0001) do await trio.sleep(1) end
  async for _ in gen() do litter() end
  gen():aclose():close()
  await trio.lowlevel.wait_task_rescheduled(function()
    litter()
    collectgarbage()
    return trio.lowlevel.Abort.SUCCEEDED
  end)
end

local async function main()
  event, lot = trio.Event(), trio.lowlevel.ParkingLot()
  async with trio.open_nursery() as n do
    nursery, scope = n, trio.CancelScope()
    for i = 1, 30 do
      n:start_soon(child, i)
      litter()
    end
    scope.deadline = trio.current_time() + 0.01
    with scope do await event:wait() end
    for _ = 1, 20 do
      await trio.sleep(0)
      collectgarbage "step"
    end
    lot:unpark_all()
    await trio.sleep(0.01)
    n.cancel_scope:cancel()
  end
  event = nil
end

collectgarbage("setpause", 100)
for mode = 1, 2 do
  collectgarbage(mode == 1 and "incremental" or "generational")
  left = 300
  trio.run(main)
  left = 300
  trio.run {main, instruments = {I}}
  left = 300
  for i = 1, 50 do
    litter()
    pcall(trio.run, litter)
    collectgarbage()
    assert(load(text))
    local _, message = load(bad)
    check.eq(message:match("'await' outside async function") ~= nil, true)
    check.raises("boom", trio.run, async function()
      litter()
      collectgarbage "step"
      error("boom")
    end)
  end
end
-- Errors, and the end of the state
setmetatable({}, {__gc = function() error("in a finalizer") end})
collectgarbage()
print(made > 100, ran > 10) -- expect: true	true
kept = setmetatable({}, {__gc = function()
  trio.run(async function()
    async with trio.open_nursery() as n do n:start_soon(trio.sleep, 0) end
    async for _ in gen() do break end
    gen()
    print "at the end" -- expect: at the end
  end)
end})
on = false
