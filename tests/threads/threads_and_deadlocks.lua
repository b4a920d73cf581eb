-- A thread may still wake a task: that is no deadlock. One that waits for a
-- task that waits for ever is; it is cancelled like all others.
local trio = require "trio"
local check = require "tests.lib.check"
local time = require "time"
local run, from_thread = trio.to_thread.run_sync, trio.from_thread
local nap = time.sleep

local event
local async function set() event:set() end

trio.run(async function()
  event = trio.Event()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(run, function()
      nap(0.01)
      from_thread.run(set)
    end)
    await event:wait()
  end
  -- One that was left alone counts as well.
  event = trio.Event()
  with trio.move_on_after(0.001) do
    await run{function()
      nap(0.01)
      from_thread.run(set)
    end, abandon_on_cancel = true}
  end
  await event:wait()
end)

local async function forever() await trio.Event():wait() end
local err = check.raises(trio.DeadlockError, trio.run, async function()
  await run(function()
    local ok, err = pcall(from_thread.run, forever)
    from_thread.run_sync(print, ok, tostring(err):match("^%w+"))
  end)
end)
check.eq(tostring(err):match("waits for Event.wait") ~= nil, true)
-- expect: false	Cancelled
