-- Warnings of a worker's state come out as those of the program.
local trio = require "trio"

local function work()
  local t = require "trio"
  t.sleep(1)
  return 1
end

trio.run(async function() print(await trio.to_thread.run_sync(work)) end)
-- expect: 1
-- expect stderr: a_forgotten_await_in_a_thread_is_reported.lua:6
-- expect stderr: t.sleep(1)
