-- 'yield a, b' gives 'async for a, b in …' its values.
local trio = require "trio"

async function squares(n)
  for i = 1, n do
    await trio.lowlevel.checkpoint()
    yield i, i * i
  end
end
async function mixed()
  yield 1
  yield false
  yield "a", nil, "c"
  yield table.unpack({1, 2, 3, 4, 5})
  return "ignored"
end
local function show(...) print(select("#", ...), ...) end
trio.run(async function()
  async for i, sq in squares(5) do
    if i == 4 then break end
    print(i, sq)
  end
  async for a, b, c, d in mixed() do show(a, b, c, d) end
end)
-- expect: 1	1
-- expect: 2	4
-- expect: 3	9
-- expect: 4	1	nil	nil	nil
-- expect: 4	false	nil	nil	nil
-- expect: 4	a	nil	c	nil
-- expect: 4	1	2	3	4
