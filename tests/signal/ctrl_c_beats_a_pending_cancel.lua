-- A KeyboardInterrupt goes before a cancellation that is pending, and
-- checkpoint_if_cancelled notices it. trio rule 127
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

print(pcall(trio.run, {async function()
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    interrupt()
    local ok, err = await pcall(trio.lowlevel.checkpoint_if_cancelled)
    print(ok, err)
    ok, err = await pcall(trio.lowlevel.checkpoint_if_cancelled)
    print(ok, err)
  end
end, restrict_keyboard_interrupt_to_checkpoints = true}))
-- expect: false	KeyboardInterrupt
-- expect: false	Cancelled: cancelled due to explicit
-- expect: true
