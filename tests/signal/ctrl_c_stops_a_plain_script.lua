-- A script without a run is stopped, too; pcall can catch it.
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

local function busy() while true do end end
interrupt(0.03)
local ok, err = pcall(busy)
print(ok, trio.isinstance(err, trio.KeyboardInterrupt))
interrupt(0.03)
busy()
-- expect: false	true
-- exit: 130
-- expect stderr: ctrl_c_stops_a_plain_script.lua:5: KeyboardInterrupt
