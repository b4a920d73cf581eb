-- time.sleep is ended at once.
local interrupt = require "tests.lib.interrupt"
local time = require "time"

local start = time.monotonic()
interrupt(0.02)
local ok, err = pcall(function()
  time.sleep(10)
  for _ = 1, 10 do end
end)
print(ok, err, time.monotonic() - start < 5)
-- expect: false	KeyboardInterrupt	true
