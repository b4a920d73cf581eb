-- ASYNCRUNDEBUG=1 is --debug: all loops are in debug mode. asyncio rule 158
local asyncio = require "asyncio"
print(asyncio.new_event_loop():get_debug())
asyncio.run((async function()
  print(asyncio.get_running_loop():get_debug())
end)())
asyncio.run((async function()
  print(asyncio.get_running_loop():get_debug())
end)(), {debug = false})
-- env: ASYNCRUNDEBUG=1
-- expect: true
-- expect: true
-- expect: false
