-- Worker threads leave signals to the program's own thread, but what they
-- start doesn't inherit that.
local trio = require "trio"
local check = require "tests.lib.check"
local run = trio.to_thread.run_sync

local function blocked_mask()
  local pipe = io.popen("grep SigBlk /proc/self/status")
  local mask = pipe:read("a"):match("%x+%s*$")
  pipe:close()
  return mask and mask:gsub("%s", "") or ""
end

trio.run(async function()
  check.eq(await run(blocked_mask), blocked_mask())
  check.eq({await run(os.execute, "kill -TERM $$")}, {nil, "signal", 15})
end)
print("ok") -- expect: ok
