-- Modules, and functions and classes found in them, go by name: a worker has
-- its own, loaded with require when it hasn't.
local trio = require "trio"
local check = require "tests.lib.check"
local shared = require "tests.threads.lib.shared"
local time = require "time"
local run = trio.to_thread.run_sync
local floor, fmt, insert = math.floor, string.format, table.insert
local bump, double = shared.bump, shared.double

trio.run(async function()
  check.eq(await run(function()
    local t = {}
    insert(t, fmt("%d", floor(2.5)))
    return t[1]
  end), "2")
  check.eq(await run(math.floor, 3.5), 3)
  check.eq(await run(time.sleep, 0), nil)
  -- The module's state is not ours.
  check.eq(await run(function()
    return shared.bump() >= 1 and shared.count == bump() - 1
  end), true)
  check.eq(shared.count, 0)
  check.eq(await run(function() return shared end) == shared, true)
  check.eq(await run(function() return floor, trio end) == floor, true)
  check.eq(await run(function()
    return trio.isinstance(trio.ValueError("x"), trio.Exception)
  end), true)
  local V = trio.ValueError
  check.eq(await run(function() return V end) == V, true)
  -- Async functions of modules, too.
  check.eq(await run(function()
    return trio.from_thread.run(double, 4)
      + trio.from_thread.run(shared.double, 1)
  end), 10)
  check.eq(await run(function() return require("trio").run(double, 8) end),
           16)
  -- What require doesn't find goes as what it is.
  package.loaded.made_up = {answer = function() return 42 end}
  local made_up = require "made_up"
  check.eq(await run(function() return made_up.answer() end), 42)
  -- A function that came into a module later has a name as well.
  local clock = os.clock
  string.clock = clock
  check.eq(type(await run(clock)), "number")
end)
print("ok") -- expect: ok
