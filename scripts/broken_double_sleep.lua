-- Don't forget to await! Without it nothing sleeps: the call only makes a
-- coroutine object. asyncrun says so at once, before the next line runs.
local time = require "time"
local trio = require "trio"

local async function broken_double_sleep(x)
  print("*yawn* Going to sleep")
  local start_time = time.perf_counter()

  -- Whoops, we forgot the 'await'!
  trio.sleep(2 * x)

  local sleep_time = time.perf_counter() - start_time
  print(("Woke up after %.2f seconds, feeling well rested!")
    :format(sleep_time))
end

trio.run(broken_double_sleep, 3)
