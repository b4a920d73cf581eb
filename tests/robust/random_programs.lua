-- Random programs: functions of both dialects called with random values in a
-- random order, in tasks, blocks, callbacks and finalizers. Nothing may crash
-- or hang. Longer by hand: random_programs.lua SECONDS SEED
local asyncio, trio = require "asyncio", require "trio"
local seconds = tonumber(arg[1]) or 2
local seed = tonumber(arg[2]) or 1
local core = require "asyncrun.core"
local lowlevel, testing = trio.lowlevel, trio.testing
local clock_now, random = require("time").time, math.random

local pool, depth, steps, on, left = {}, 0, 0, true, 0

local function keep(...)
  for i = 1, math.min(select("#", ...), 3) do
    local v = select(i, ...)
    if v ~= nil then pool[random(60)] = v end
  end
  return ...
end

local act -- act(): one random synchronous action
local aact -- the same, with await

local function any()
  local k = random(30)
  if k == 1 then return nil
  elseif k == 2 then return random(-3, 3)
  elseif k == 3 then return random()
  elseif k == 4 then return "x"
  elseif k == 5 then return {}
  elseif k == 6 then return 0 / 0
  elseif k == 7 then return math.huge
  elseif k == 8 then return {aact, deadline = 1, shield = true, name = "n"}
  elseif k == 9 then return act
  elseif k == 10 then return aact
  else return pool[random(60)] end
end

local function some()
  local n = random(0, 3)
  if n == 0 then return end
  if n == 1 then return any() end
  if n == 2 then return any(), any() end
  return any(), any(), any()
end

local hostile = {}
for _, event in ipairs {"__enter", "__exit", "__await", "__aiter",
                        "__tostring", "__len", "__close", "__call"} do
  hostile[event] = function() act() return any() end
end
for _, event in ipairs {"__aenter", "__aexit", "__anext"} do
  hostile[event] = async function() await aact() return any() end
end
hostile.__gc = function() if on and random(4) == 1 then act() end end

local async function gen(n)
  for _ = 1, random(4) do
    await aact()
    yield any()
    if random(4) == 1 then
      with trio.CancelScope() do await aact() end
    end
  end
end

local async function worker(...)
  local last = select("#", ...) > 0 and select(-1, ...) or nil
  if type(last) == "table" and random(2) == 1 then
    pcall(function() last:started(any()) end)
  end
  for _ = 1, random(5) do await aact() end
  if random(5) == 1 then error(any(), 0) end
  return any()
end

local functions, methods = {}, {
  "cancel", "set", "is_set", "wait", "statistics", "start_soon", "spawn",
  "start", "unpark", "unpark_all", "park", "repark", "repark_all",
  "break_lot", "jump", "current_time", "is_relative", "started", "split",
  "subgroup", "aclose", "asend", "athrow", "close", "subclass", "uncancel",
  "cancelling", "cancelled", "done", "result", "exception", "set_result",
  "set_exception", "add_done_callback", "remove_done_callback", "get_stack",
  "get_coro", "set_name", "get", "put", "get_nowait", "put_nowait", "join",
  "task_done", "shutdown", "acquire", "release", "locked", "notify",
  "notify_all", "wait_for", "reset", "abort", "reschedule", "expired",
  "create_task", "call_soon", "call_later", "call_at", "create_future",
  "set_exception_handler", "call_exception_handler", "feed_data", "feed_eof",
  "read", "readline", "readexactly", "readuntil", "at_eof", "run",
  "run_until_complete", "time", "when", "get_loop"}
local fields = {
  "deadline", "relative_deadline", "shield", "cancel_called",
  "cancelled_caught", "cancel_scope", "child_tasks", "parent_task", "name",
  "parent_nursery", "child_nurseries", "coro", "custom_sleep_data", "rate",
  "autojump_threshold", "broken_by", "exceptions", "message", "cause",
  "traceback", "source"}
-- An FdStream, or the file of a descriptor, would own, and close, standard
-- output; other event loops would wait for ever, and processes do what they
-- like.
local LEFT_OUT = {FdStream = true, new_event_loop = true, Runner = true,
                  run = true, create_subprocess_exec = true,
                  create_subprocess_shell = true}
for _, module in ipairs {trio, lowlevel, testing, asyncio} do
  for name, f in pairs(module) do
    local callable = type(f) == "function"
      or type(f) == "table" and name:match "^%u"
    if callable and not (module == asyncio and LEFT_OUT[name])
       and name ~= "FdStream" and name ~= "open_file" then
      functions[#functions + 1] = f
    end
  end
end
table.sort(functions, function(a, b) return tostring(a) < tostring(b) end)

local function lucky_scope()
  return random(3) == 1 and trio.move_on_after(random() / 1000)
    or trio.CancelScope()
end

local actions = {
  function() keep(functions[random(#functions)](some())) end,
  function() keep(functions[random(#functions)](some())) end,
  function() local o = any() keep(o[methods[random(#methods)]](o, some())) end,
  function() local o = any() keep(o[methods[random(#methods)]](o, some())) end,
  function() keep(any()[fields[random(#fields)]]) end,
  function() any()[fields[random(#fields)]] = any() end,
  function() keep(trio.Event(), lowlevel.ParkingLot(), lucky_scope()) end,
  function() keep(asyncio.Queue(random(0, 2)), asyncio.Lock()) end,
  function() keep(asyncio.Event(), asyncio.Condition()) end,
  function() keep(asyncio.Semaphore(1), asyncio.Barrier(random(2))) end,
  function() keep(asyncio.StreamReader(), asyncio.TaskGroup()) end,
  function() keep(asyncio.get_running_loop():create_future()) end,
  function() keep(asyncio.create_task(worker(some())), any()) end,
  function() keep(asyncio.gather(worker(), worker(), any())) end,
  function() keep(asyncio.shield(any())) end,
  function() asyncio.get_running_loop():call_soon(act) end,
  function() asyncio.get_running_loop():call_later(random() / 1000, act) end,
  function() keep(gen(any())) end,
  function() keep(setmetatable({}, hostile)) end,
  function() keep(trio.ExceptionGroup("g", {any()})) end,
  function() keep(tostring(any())) end,
  function() keep(worker(some())) end,
  function() with any() do act() end end,
  function() with lucky_scope() as s do keep(s) act() end end,
  function() collectgarbage(random(3) == 1 and "collect" or "step") end,
  function() error(any()) end,
  function()
    local co = coroutine.wrap(function()
      with lucky_scope() do coroutine.yield(act()) end
    end)
    keep(co) co()
  end,
  function() keep(lowlevel.current_task()) end,
  function() keep(load("return async function() await pcall(...) end")) end,
  function() pool[random(60)] = nil end,
}

function act()
  steps, left = steps + 1, left - 1
  if depth > 8 or left < 0 then return end
  depth = depth + 1
  pcall(actions[random(#actions)])
  depth = depth - 1
  return any()
end

local function abort()
  act()
  return random(4) == 1 and any() or lowlevel.Abort.SUCCEEDED
end

local async_actions = {
  async function() await functions[random(#functions)](some()) end,
  async function() await functions[random(#functions)](some()) end,
  async function()
    local o = any()
    local m = o[methods[random(#methods)]]
    keep(await m(o, some()))
  end,
  async function()
    local o = any()
    local m = o[methods[random(#methods)]]
    keep(await m(o, some()))
  end,
  async function() await trio.sleep(0) end,
  async function() await trio.sleep(random() / 1000) end,
  async function() await any() end,
  async function() async with any() do await aact() end end,
  async function() with any() do await aact() end end,
  async function() with lucky_scope() as s do keep(s) await aact() end end,
  async function() async for v in any() do keep(v) await aact() end end,
  async function() async for v in gen() do keep(v) await aact() end end,
  async function() async for v in gen() do keep(v) break end end,
  async function()
    async with trio.open_nursery() as n do
      keep(n)
      for _ = 1, random(4) do n:start_soon(worker, some()) end
      await aact()
      if random(3) == 1 then n.cancel_scope:cancel() end
    end
  end,
  async function()
    async with trio.open_nursery() as n do
      keep(await n:start(worker, some()))
    end
  end,
  async function()
    keep(lowlevel.current_task())
    keep(await lowlevel.wait_task_rescheduled(abort))
  end,
  async function() lowlevel.reschedule(any(), any()) end,
  async function() lowlevel.add_instrument(setmetatable({}, {
    __index = function() return act end})) end,
  async function() await testing.wait_all_tasks_blocked() end,
  async function() await asyncio.wait_for(any(), random() / 1000) end,
  async function()
    async with asyncio.timeout(random() / 1000) as t do
      keep(t)
      await aact()
    end
  end,
  async function()
    async with asyncio.TaskGroup() as g do
      keep(g)
      for _ = 1, random(4) do g:create_task(worker(some())) end
      await aact()
    end
  end,
  async function() await asyncio.gather(worker(), worker(some())) end,
  async function()
    for one in asyncio.as_completed {worker(), worker()} do await one end
  end,
  async function()
    keep(await asyncio.wait({asyncio.create_task(worker())},
                            {timeout = random() / 1000}))
  end,
  async function() error(any()) end,
  async function() await pcall(any(), some()) end,
  async function() local x <close> = any() await aact() end,
}

async function aact()
  steps, left = steps + 1, left - 1
  if depth > 12 or left < 0 then return await trio.sleep(0) end
  depth = depth + 1
  if random(3) == 1 then act()
  else await pcall(async_actions[random(#async_actions)]) end
  depth = depth - 1
  return any()
end

-- Tasks that catch one CancelledError may wait once more.
local async function end_tasks()
  local me = asyncio.current_task()
  for _ = 1, 1000 do
    local left_over = asyncio.all_tasks()
    if #left_over <= 1 then return end
    for _, task in ipairs(left_over) do
      if task ~= me then task:cancel() end
    end
    await trio.sleep(0)
  end
end

local async function main()
  with trio.move_on_after(0.05) as limit do
    limit.shield = true
    async with trio.open_nursery() as nursery do
      for _ = 1, random(5) do nursery:start_soon(worker) end
      await worker()
      nursery.cancel_scope:cancel()
    end
  end
  await end_tasks()
end

local runs, finish = 0, clock_now() + seconds
local io_stderr = io.stderr
repeat
  math.randomseed(seed + runs)
  depth, left, pool = 0, random(1500), {}
  if arg[3] then io_stderr:write(seed + runs, "\n") end
  pcall(trio.run, {main,
    clock = random(3) == 1 and testing.MockClock(0, 0) or nil,
    instruments = random(5) == 1 and {setmetatable({}, {
      __index = function() return act end})} or {},
    strict_exception_groups = random(2) == 1})
  runs = runs + 1
until clock_now() > finish
on = false
core.lost_error() -- most programs have some that nobody looked at
print(runs > 2, steps > 100) -- expect: true	true
-- stderr: any
-- exit: 1
-- timeout: 60
