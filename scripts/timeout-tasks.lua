-- You can stick anything inside a timeout block, even child tasks: both
-- are cancelled, the nursery waits for both, and the block catches it.
local trio = require "trio"

local async function child(name)
  print(("  %s: started! sleeping now..."):format(name))
  local ok, err = await pcall(trio.sleep, 1)
  print(("  %s: %s"):format(name, err))
  error(err)
end

local async function parent()
  local timeout = trio.move_on_after(0.02)
  with timeout do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, "child1")
      nursery:start_soon(child, "child2")
      print("parent: waiting for children to finish...")
    end
    print("parent: this is never reached")
  end
  print("parent: timed out:", timeout.cancelled_caught)
end

trio.run(parent)
