-- Library functions are async functions: run, start_soon and pcall take
-- them: trio.run(trio.sleep, 1).
local virtual = require "tests.lib.virtual"
local check = require "tests.lib.check"
local trio = require "trio"

virtual(trio.sleep, 1)
virtual(async function()
  local start = trio.current_time()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.sleep, 2)
    nursery:start_soon(trio.sleep_until, start + 3)
    nursery:start_soon(trio.lowlevel.checkpoint)
  end
  print(trio.current_time() - start)       -- expect: 3.0
  print(await pcall(trio.sleep, 1))        -- expect: true
end)
check.raises(trio.ValueError, trio.run, trio.sleep, -1)
check.raises(trio.TypeError, trio.run, trio.sleep)
