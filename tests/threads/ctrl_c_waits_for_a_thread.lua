-- Ctrl-C while the main task waits for a thread: the function is not
-- interrupted, the task is when it has its result.
-- exit: 130
-- stderr: any
local trio = require "trio"
local time = require "time"
local nap = time.sleep

trio.run(async function()
  require "tests.lib.interrupt"(0.01)
  print(await trio.to_thread.run_sync(function()
    nap(0.05)
    return "done"
  end)) -- expect: done
  await trio.sleep_forever()
end)
