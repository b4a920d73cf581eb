-- A task started in a cancelled nursery runs until its first blocking
-- call. trio rule 28
local trio = require "trio"

trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery.cancel_scope:cancel()
    nursery:start_soon(async function()
      print "started"
      local ok, err = await pcall(trio.sleep, 0)
      print(err)
    end)
  end
  print "done"
end)
-- expect: started
-- expect: Cancelled: cancelled due to explicit
-- expect: done
