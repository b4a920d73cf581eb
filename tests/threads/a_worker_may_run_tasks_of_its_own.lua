-- A function in a thread may run tasks of its own, which may use threads.
local trio = require "trio"
local check = require "tests.lib.check"
local run = trio.to_thread.run_sync

local function square(x) return x * x end

local function sum(list)
  local mine = require "trio"
  return mine.run(async function()
    local total = 0
    async with mine.open_nursery() as nursery do
      for _, x in ipairs(list) do
        nursery:start_soon(async function()
          await mine.sleep(0)
          local y = await mine.to_thread.run_sync(square, x)
          total = total + y
        end)
      end
    end
    return total
  end)
end

local async function home() return "home" end

trio.run(async function()
  check.eq(await run(sum, {1, 2, 3}), 14)
  -- Its tasks can't block for the task at home.
  local err = check.raised(trio.RuntimeError, await pcall(run, function()
    trio.run(async function() trio.from_thread.run(home) end)
  end))
  check.eq(err.message:match("blocking function") ~= nil, true)
  -- A token of this run goes through two states.
  local token = trio.lowlevel.current_trio_token()
  await run(function()
    token:run_sync_soon(print, "first")
    trio.run(async function()
      await trio.to_thread.run_sync(function()
        token:run_sync_soon(print, "second")
      end)
    end)
  end)
  await trio.sleep(0)
end)
-- expect: first
-- expect: second
