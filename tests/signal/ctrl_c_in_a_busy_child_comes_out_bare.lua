-- A child that computes is interrupted where it is; the siblings are
-- cancelled, and the interrupt leaves the nursery bare. trio rule 129
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

local async function sibling()
  local ok, err = await pcall(trio.sleep_forever)
  print(err.source)
  error(err)
end
local ok, err = pcall(trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(sibling)
    nursery:start_soon(async function()
      interrupt(0.03)
      while true do end
    end)
  end
end)
print(ok, err)
-- expect: nursery
-- expect: false	KeyboardInterrupt
