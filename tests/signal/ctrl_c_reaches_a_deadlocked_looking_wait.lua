-- While tasks wait behind shields, the interrupt still arrives.
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

print(pcall(trio.run, async function()
  with trio.CancelScope{shield = true} do
    interrupt(0.02)
    await trio.sleep(10)
  end
end))
-- expect: false	KeyboardInterrupt
