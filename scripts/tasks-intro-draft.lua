-- The same lesson in its oldest draft, with the nursery's old verb:
-- 'spawn' is another name for 'start_soon'.
local trio = require "trio"

local async function child1()
  print("child1 started!")
  await trio.sleep(0.05)
  print("child1 exiting!")
end

local async function child2()
  print("child2 started!")
  await trio.sleep(0.05)
  print("child2 exiting!")
end

local async function main()
  print("main started!")
  async with trio.open_nursery() as nursery do
    nursery:spawn(child1)
    nursery:spawn(child2)
  end
  print("main exiting!")
end

trio.run(main)
