-- Two tasks at the same time: a nursery starts them, and its block does
-- not end before both have. Both sleep for a second; so does the program.
local trio = require "trio"

local async function child1()
  print("  child1: started! sleeping now...")
  await trio.sleep(1)
  print("  child1: exiting!")
end

local async function child2()
  print("  child2 started! sleeping now...")
  await trio.sleep(1)
  print("  child2 exiting!")
end

local async function parent()
  print("parent: started!")
  async with trio.open_nursery() as nursery do
    print("parent: spawning child1...")
    nursery:start_soon(child1)

    print("parent: spawning child2...")
    nursery:start_soon(child2)

    print("parent: waiting for children to finish...")
    -- we exit the nursery block here
  end
  print("parent: all done!")
end

trio.run(parent)
