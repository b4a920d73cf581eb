-- return, break and goto out of the block wait for the children first, and
-- the values of return come through. trio rule 13
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function child(name)
  await trio.sleep(1)
  io.write(name, " ")
end
local async function returning()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "a")
    nursery:start_soon(child, "b")
    return "x", nil, 3
  end
end
virtual(async function()
  print(await returning())             -- expect: a b x	nil	3
  for i = 1, 3 do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, i)
      if i == 2 then break end
    end
  end
  print(trio.current_time())           -- expect: 1 2 3.0
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "g")
    goto out
  end
  print "not reached"
  ::out::
  print(trio.current_time())           -- expect: g 4.0
end)
