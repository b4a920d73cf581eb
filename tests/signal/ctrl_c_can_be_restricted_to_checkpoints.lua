-- restrict_keyboard_interrupt_to_checkpoints: only the main task gets it,
-- only at a checkpoint. trio rule 126
local interrupt = require "tests.lib.interrupt"
local time = require "time"
local trio = require "trio"

local async function main()
  interrupt()
  local start = time.monotonic()
  while time.monotonic() - start < 0.02 do end
  print "undisturbed"
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await trio.lowlevel.cancel_shielded_checkpoint()
      print "the child goes on"
    end)
    await trio.lowlevel.checkpoint()
    print "not reached"
  end
end
print(pcall(trio.run, {main,
                       restrict_keyboard_interrupt_to_checkpoints = true}))
-- expect: undisturbed
-- expect: the child goes on
-- expect: false	KeyboardInterrupt
