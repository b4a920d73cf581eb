-- Code that runs without an await gets KeyboardInterrupt right there.
-- trio rule 125
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

trio.run(async function()
  interrupt(0.03)
  while true do end
end)
-- exit: 130
-- expect stderr: ctrl_c_stops_a_busy_loop.lua:8: KeyboardInterrupt
