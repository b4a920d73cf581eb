-- However its functions end, a run leaves no thread, no descriptor and no
-- memory.
local trio = require "trio"
local check = require "tests.lib.check"
local run, from_thread = trio.to_thread.run_sync, trio.from_thread

local function threads()
  local count = 0
  local list = io.popen("sleep 0.02; ls /proc/$PPID/task 2>/dev/null")
  for _ in list:lines() do count = count + 1 end
  list:close()
  return count
end

-- One that was left alone ends by itself.
local function threads_become(expected)
  local count
  for _ = 1, 50 do
    count = threads()
    if count == expected then return end
  end
  check.eq(count, expected)
end

local async function nap() await trio.sleep(0) end

local async function main()
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(run, function() return {i, {i}}, tostring end)
    end
  end
  await pcall(run, error, trio.ValueError("x"))
  await pcall(run, error, {})
  await pcall(run, print, io.stdout)
  await run(function() from_thread.run(nap) return function() end end)
  with trio.CancelScope() as scope do
    scope:cancel()
    await run(print)
  end
  with trio.CancelScope() as scope do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(run, function()
        from_thread.run(trio.sleep_forever)
      end)
      await trio.sleep(0.0001)
      scope:cancel()
    end
  end
  local token = trio.lowlevel.current_trio_token()
  await run(function() token:run_sync_soon(math.abs, 1) end)
  with trio.move_on_after(0) do
    await run{from_thread.run, trio.sleep_forever, abandon_on_cancel = true}
  end
end

trio.run(run, math.abs, 1) -- a sanitizer may start a thread of its own
local before = threads()
check.no_leaks(trio.run, main)
threads_become(before)

-- Nor does one that breaks down while threads wait for it.
local bad = false
local clock = {start_clock = function() end}
function clock:current_time()
  if bad then error("broken", 0) end
  return 0
end
function clock:deadline_to_sleep_time() return 0.001 end
local async function break_down()
  bad = true
  await trio.sleep_forever()
end
check.no_leaks(function()
  bad = false
  check.raises("broken", trio.run, {async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(trio.sleep, 1)
      await trio.sleep(0)
      await run(function() from_thread.run(break_down) end)
    end
  end, clock = clock})
end)
threads_become(before)
print("ok") -- expect: ok
