-- Wrong types and ranges of arguments: a TypeError or ValueError that names
-- the function, the argument and what it got, for each library function.
local trio = require "trio"
local check = require "tests.lib.check"
local time = require "time"
local lowlevel, testing = trio.lowlevel, trio.testing

-- What no argument may be, but for what [allowed] lists.
local function bad_values(allowed)
  local values = {
    boolean = {true, false},
    number = {0 / 0, -1, math.mininteger},
    string = {"", "x\0y", ("long"):rep(250000)},
    table = {{}, setmetatable({}, {__tostring = error})},
    ["function"] = {function() end},
    userdata = {io.stdout},
    thread = {coroutine.create(print)},
    event = {trio.Event()}, scope = {trio.CancelScope()},
    clock = {testing.MockClock()}, lot = {lowlevel.ParkingLot()},
    class = {trio.ValueError}, exception = {trio.ValueError("v")},
    ["nil"] = {nil, n = 1},
  }
  for name in allowed:gmatch("%S+") do values[name] = nil end
  local list = {n = 0}
  for _, group in pairs(values) do
    for i = 1, group.n or #group do
      list.n = list.n + 1
      list[list.n] = group[i]
    end
  end
  return list
end

-- The error must be one of ours, and name the function and the argument.
local function check_error(name, arg, value, ok, err)
  local what = ("%s, %s = %s"):format(name, arg,
    type(value) == "string" and #value > 50 and "long" or type(value))
  if ok then error(what .. ": no error", 3) end
  if not trio.isinstance(err, {trio.TypeError, trio.ValueError}) then
    error(what .. ": " .. tostring(err):sub(1, 200), 3)
  end
  local short = name:match("[^.:]+$")
  if not err.message:find(short, 1, true)
     or not err.message:find("'" .. arg .. "'", 1, true)
     or not err.message:find("got ", 1, true) then
    error(what .. ": unclear: " .. tostring(err):sub(1, 200), 3)
  end
  if #err.message > 1000 then error(what .. ": long message", 3) end
end

-- f(value) must fail for each value that isn't allowed.
local function rejects(name, arg, allowed, f)
  local list = bad_values(allowed)
  for i = 1, list.n do
    check_error(name, arg, list[i], pcall(f, list[i]))
  end
end

local async function rejects_async(name, arg, allowed, f)
  local list = bad_values(allowed)
  for i = 1, list.n do
    check_error(name, arg, list[i], await pcall(f, list[i]))
  end
end

local function sync_functions()
  rejects("move_on_after", "seconds", "table", trio.move_on_after)
  rejects("fail_after", "seconds", "table", trio.fail_after)
  rejects("move_on_after", "options", "table nil class exception",
          function(x) return trio.move_on_after(1, x) end)
  rejects("move_on_after", "shield", "boolean nil",
          function(x) return trio.move_on_after(1, {shield = x}) end)
  rejects("CancelScope", "options", "table nil class exception",
          trio.CancelScope)
  rejects("CancelScope", "shield", "boolean nil",
          function(x) return trio.CancelScope {shield = x} end)
  rejects("CancelScope", "relative_deadline", "nil",
          function(x) return trio.CancelScope {relative_deadline = x} end)
  rejects("open_nursery", "options", "table nil class exception",
          trio.open_nursery)
  rejects("open_nursery", "strict_exception_groups", "boolean nil",
          function(x)
            return trio.open_nursery {strict_exception_groups = x}
          end)
  rejects("MockClock", "rate", "table nil class exception",
          testing.MockClock)
  rejects("MockClock", "autojump_threshold", "nil",
          function(x) return testing.MockClock(0, x) end)
  rejects("jump", "seconds", "", function(x)
    return testing.MockClock():jump(x)
  end)
  rejects("time.sleep", "seconds", "", time.sleep)
  rejects("time.strftime", "format", "string", time.strftime)
  rejects("reschedule", "task", "", lowlevel.reschedule)
  rejects("isinstance", "class", "table class exception", function(x)
    return trio.isinstance(1, x)
  end)
  rejects("unpark", "count", "nil table class exception", function(x)
    return lowlevel.ParkingLot():unpark(x)
  end)
  rejects("repark", "new_lot", "lot", function(x)
    return lowlevel.ParkingLot():repark(x)
  end)
  rejects("ExceptionGroup", "message", "string", function(x)
    return trio.ExceptionGroup(x, {1})
  end)
  rejects("ExceptionGroup", "exceptions", "table class", function(x)
    return trio.ExceptionGroup("m", x)
  end)
  rejects("subclass", "name", "string", function(x)
    return trio.Exception:subclass(x)
  end)
  local group = trio.ExceptionGroup("m", {1})
  rejects("split", "condition", "function table class exception", function(x)
    return group:split(x)
  end)
  local scope = trio.CancelScope()
  rejects("CancelScope", "deadline", "number",
          function(x) scope.deadline = x end)
  rejects("CancelScope", "shield", "boolean",
          function(x) scope.shield = x end)
  local clock = testing.MockClock()
  rejects("MockClock", "rate", "", function(x) clock.rate = x end)
  check.raises(trio.ValueError, function() scope.deadline = 0 / 0 end)
  check.raises(trio.ValueError, trio.ExceptionGroup, "m", {})
  check.raises(trio.ValueError, testing.MockClock, math.huge)
  check.raises("got inf", clock.jump, clock, math.huge)
end

local async function async_functions()
  await rejects_async("sleep", "seconds", "", trio.sleep)
  check.raised(trio.ValueError, await pcall(trio.sleep_until, 0 / 0))
  await rejects_async("sleep_until", "deadline", "number", trio.sleep_until)
  await rejects_async("wait_all_tasks_blocked", "cushion", "nil",
                      testing.wait_all_tasks_blocked)
  await rejects_async("wait_task_rescheduled", "abort_fn", "function",
                      lowlevel.wait_task_rescheduled)
  rejects("add_instrument", "instrument",
          "table userdata event scope clock lot class exception",
          lowlevel.add_instrument)
  rejects("remove_instrument", "instrument", "", lowlevel.remove_instrument)
  async with trio.open_nursery() as nursery do
    rejects("start_soon", "async_fn", "function table class clock",
            function(x) nursery:start_soon(x) end)
    await rejects_async("start", "async_fn", "function table class nil clock",
                        async function(x) await nursery:start(x) end)
    check.raises(trio.TypeError, nursery.start_soon, nursery)
    check.raises(trio.TypeError, nursery.start_soon, nursery, {})
    check.raises(trio.TypeError, nursery.start_soon, nursery, {n = -5})
    check.raises(trio.TypeError, nursery.start_soon, nursery,
                 {n = math.maxinteger})
    check.raises(trio.TypeError, nursery.start_soon, nursery, select, 1)
  end
end

sync_functions()
trio.run(async_functions)

for _, x in ipairs {{}, {n = -1}, {false}, {0}, {"x"}, {os.clock}} do
  check.raises(trio.TypeError, trio.run, x)
end
check.raises("too many arguments", trio.run, {type, n = math.maxinteger})
check.raises("too many arguments", trio.run,
             setmetatable({}, {__len = function() return 1 << 40 end}))
rejects("run", "clock", "nil clock", function(x)
  return trio.run {trio.sleep, 0, clock = x}
end)
rejects("run", "instruments", "nil table class exception", function(x)
  return trio.run {trio.sleep, 0, instruments = x}
end)
rejects("run", "strict_exception_groups", "nil boolean", function(x)
  return trio.run {trio.sleep, 0, strict_exception_groups = x}
end)
print(trio.run(async function() return "still runs" end)) -- expect: still runs
