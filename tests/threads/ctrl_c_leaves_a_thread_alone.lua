-- Ctrl-C while a task waits for an endless function that may be left alone:
-- the program ends at once.
-- exit: 130
-- stderr: any
local trio = require "trio"

trio.run(async function()
  await trio.to_thread.run_sync{function()
    io.popen("kill -INT $PPID"):close()
    while true do end
  end, abandon_on_cancel = true}
end)
