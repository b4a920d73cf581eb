-- Generators of different tasks, and several in one, are independent.
local trio = require "trio"

async function count(name, n)
  for i = 1, n do
    await trio.lowlevel.checkpoint()
    yield name .. i
  end
end
trio.run(async function()
  local all = {}
  async with trio.open_nursery() as nursery do
    for _, name in ipairs {"a", "b"} do
      nursery:start_soon(async function()
        async for x in count(name, 3) do all[#all + 1] = x end
      end)
    end
  end
  print(table.concat(all, " "))        -- expect: a1 b1 a2 b2 a3 b3
  local g, h = count("g", 2), count("h", 2)
  print(await g:asend(), (await h:asend())) -- expect: g1	h1
  print(await h:asend(), (await g:asend())) -- expect: h2	g2
end)
