-- When the system can't make another socket, the server says so on standard
-- error and tries again every 0.1 seconds. trio rule 121
local trio = require "trio"
local virtual = require "tests.lib.virtual"

local errors = {24, 23, 12, 105, 111}

virtual(async function()
  local began = trio.current_time()
  local listener = {
    accept = async function()
      local errno = table.remove(errors, 1)
      print(("%.1f"):format(trio.current_time() - began), errno)
      error(trio.OSError(errno, "no room"))
    end,
    aclose = async function() print "closed" end,
  }
  local _, err = await pcall(trio.serve_listeners, print, {listener})
  print(err.exceptions[1])
end)
-- expect: 0.0	24
-- expect: 0.1	23
-- expect: 0.2	12
-- expect: 0.3	105
-- expect: 0.4	111
-- expect: closed
-- expect: OSError: [Errno 111] no room
-- expect stderr: trio.serve_listeners: OSError: [Errno 24] no room; trying again in 0.1 seconds
-- expect stderr: [Errno 23] no room; trying again
-- expect stderr: [Errno 12]
-- expect stderr: [Errno 105]
