-- Ctrl-C while the main task waits for a thread: the function is not
-- interrupted, the task is when it has its result.
-- exit: 130
-- stderr: any
local trio = require "trio"
local time = require "time"
local nap = time.sleep

trio.run{restrict_keyboard_interrupt_to_checkpoints = true, async function()
  print(await trio.to_thread.run_sync(function()
    io.popen("kill -INT $PPID"):close()
    nap(0.02)
    return "done"
  end)) -- expect: done
  await trio.sleep_forever()
end}
