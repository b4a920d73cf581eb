-- A run that breaks down while tasks sleep leaves none of their deadlines
-- to the next one.
local trio = require "trio"
local check = require "tests.lib.check"

local calls = 0
local clock = {
  start_clock = function() end,
  current_time = function() return 0 end,
  deadline_to_sleep_time = function()
    calls = calls + 1
    if calls > 2 then error "broken clock" end
    return 0
  end,
}

check.raises("broken clock", trio.run, {async function()
  async with trio.open_nursery() as nursery do
    for i = 1, 200 do nursery:start_soon(trio.sleep, i) end
  end
end, clock = clock})
collectgarbage()
print(trio.run(async function()
  await trio.sleep(0.001)
  return trio.lowlevel.current_statistics().seconds_to_next_deadline
end))
-- expect: inf
