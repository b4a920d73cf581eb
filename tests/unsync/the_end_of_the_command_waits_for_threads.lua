-- A script whose last lines have started functions: those in threads are
-- waited for, as Python does; tasks are not.
local asyncio = require "asyncio"
local unsync = require "unsync"

unsync(function()
  require "time".sleep(0.02)
  print("from a thread")
end)()
unsync(async function()
  await asyncio.sleep(1000)
  print("never")
end)()
print("end of the script")
-- expect: end of the script
-- expect: from a thread
