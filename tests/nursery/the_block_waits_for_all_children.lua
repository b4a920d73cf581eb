-- The block ends after the last child, also when a task is started late by
-- another child. trio rule 12
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function child(name, seconds)
  await trio.sleep(seconds)
  print(name, trio.current_time())
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "first", 1)
    nursery:start_soon(child, "last", 5)
    nursery:start_soon(async function()
      await trio.sleep(2)
      nursery:start_soon(child, "grandchild", 1)
    end)
    print "the body has ended"
  end
  print("the block has ended", trio.current_time())
end)
-- expect: the body has ended
-- expect: first	1.0
-- expect: grandchild	3.0
-- expect: last	5.0
-- expect: the block has ended	5.0
