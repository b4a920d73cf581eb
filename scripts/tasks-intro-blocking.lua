-- A quiz: what if the children call time.sleep instead of awaiting
-- trio.sleep? A task is switched only at an await, and here is none: each
-- child runs from start to end, while everything else has to wait.
local time = require "time"
local trio = require "trio"

local async function child1()
  print("  child1: started! sleeping now...")
  time.sleep(0.05) -- check: off
  print("  child1: exiting!")
end

local async function child2()
  print("  child2 started! sleeping now...")
  time.sleep(0.05) -- check: off
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
