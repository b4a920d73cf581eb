-- A child that ends without calling started() makes start raise. trio
-- rule 37
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local err = check.raised(trio.RuntimeError,
      await pcall(nursery.start, nursery, async function() end))
    print(err.message)
  end
  print "the nursery is well"
end)
-- expect: child exited without calling task_status:started()
-- expect: the nursery is well
