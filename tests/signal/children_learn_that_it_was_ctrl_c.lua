-- An interrupt that finds the main task at the end of a nursery cancels the
-- children "due to KeyboardInterrupt". trio rules 69 and 125
local interrupt = require "tests.lib.interrupt"
local trio = require "trio"

print(pcall(trio.run, async function()
  async with trio.open_nursery() as nursery do
    for _ = 1, 2 do
      nursery:start_soon(async function()
        local ok, err = await pcall(trio.sleep, 10)
        print(err, err.source)
        error(err)
      end)
    end
    interrupt(0.1)
  end
end))
-- expect: Cancelled: cancelled due to KeyboardInterrupt	KeyboardInterrupt
-- expect: Cancelled: cancelled due to KeyboardInterrupt	KeyboardInterrupt
-- expect: false	KeyboardInterrupt
