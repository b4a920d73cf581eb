-- An interrupt that comes too late for the main task is raised by run.
-- trio rule 127
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

print(pcall(trio.run, {async function()
  interrupt()
  return "result"
end, restrict_keyboard_interrupt_to_checkpoints = true}))
print(pcall(trio.run, async function() return "the next run is well" end))
-- expect: false	KeyboardInterrupt
-- expect: true	the next run is well
