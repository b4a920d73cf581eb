-- current_statistics: living and runnable tasks, time to the next deadline.
local virtual = require "tests.lib.virtual"
local trio = require "trio"

virtual(async function()
  local base = trio.lowlevel.current_statistics().tasks_living
  async with trio.open_nursery() as nursery do
    for i = 1, 4 do nursery:start_soon(trio.sleep, i) end
    local s = trio.lowlevel.current_statistics()
    print(s.tasks_living - base, s.tasks_runnable)      -- expect: 4	4
    await trio.sleep(0.5)
    s = trio.lowlevel.current_statistics()
    print(s.tasks_living - base, s.tasks_runnable,
          s.seconds_to_next_deadline)                   -- expect: 4	0	0.5
    await trio.sleep(1)
    s = trio.lowlevel.current_statistics()
    print(s.tasks_living - base)                        -- expect: 3
  end
  print(trio.lowlevel.current_statistics().seconds_to_next_deadline)
  -- expect: inf
end)
