-- return, break and going on to the next turn wait for the children; a
-- nursery waits for its own children only. trio rules 12 and 13
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function child(name, seconds)
  await trio.sleep(seconds)
  show(name, trio.current_time())
end
local async function returns()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "a", 2)
    nursery:start_soon(child, "b", 1)
    return "value"
  end
end
virtual(async function()
  show(await returns(), trio.current_time())
  for i = 1, 3 do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, i, 1)
      if i == 2 then break end
      goto continue
    end
    ::continue::
  end
  show("loop", trio.current_time())
  async with trio.open_nursery() as outer do
    async with trio.open_nursery() as nursery do
      outer:start_soon(child, "outer", 5)
      nursery:start_soon(child, "inner", 1)
    end
    show("inner closed", trio.current_time())
  end
  show("outer closed", trio.current_time())
end)
-- expect: b	1.0
-- expect: a	2.0
-- expect: value	2.0
-- expect: 1	3.0
-- expect: 2	4.0
-- expect: loop	4.0
-- expect: inner	5.0
-- expect: inner closed	5.0
-- expect: outer	9.0
-- expect: outer closed	9.0
