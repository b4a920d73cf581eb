-- Thousands of changes of a deadline leave one entry, and the end of the
-- scope none. trio rule 67
local trio = require "trio"

trio.run(async function()
  local statistics = trio.lowlevel.current_statistics
  local scope = trio.move_on_after(1000)
  with scope do
    collectgarbage()
    local before = collectgarbage("count")
    for i = 1, 100000 do
      scope.deadline = trio.current_time() + 1000 + i % 17
    end
    collectgarbage()
    print(collectgarbage("count") - before < 4)            -- expect: true
    print(statistics().seconds_to_next_deadline > 900)     -- expect: true
    scope.deadline = math.huge
    print(statistics().seconds_to_next_deadline)           -- expect: inf
    scope.deadline = trio.current_time() + 5
  end
  print(statistics().seconds_to_next_deadline)             -- expect: inf
end)
