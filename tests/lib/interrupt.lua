-- Sends SIGINT to this process: local interrupt = require
-- "tests.lib.interrupt"
--   interrupt()        now
--   interrupt(0.05)    in 0.05 seconds, from outside
-- os.execute would not do: it ignores SIGINT while it waits.

local pending -- a handle that is collected would be waited for

return function(seconds)
  pending = io.popen((seconds and "sleep " .. seconds .. "; " or "")
    .. "kill -INT $PPID")
  if not seconds then
    pending:close()
    pending = nil
  end
end
