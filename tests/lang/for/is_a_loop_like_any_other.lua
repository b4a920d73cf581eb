-- break, goto, return, nested loops and closures work in the body as in
-- any loop.
local trio = require "trio"

async function range(n)
  for i = 1, n do
    await trio.lowlevel.checkpoint()
    yield i
  end
end
async function find(x)
  async for i in range(10) do
    async for j in range(10) do
      if i * j == x then return i, j end
    end
  end
end
trio.run(async function()
  print(await find(21))                -- expect: 3	7
  print(await find(121))               -- expect:
  local sum = 0
  async for i in range(6) do
    if i % 2 == 0 then goto continue end
    sum = sum + i
    ::continue::
  end
  print(sum)                           -- expect: 9
  async for i in range(3) do
    async for j in range(3) do
      if j == 2 then break end
      if i == 3 then goto out end
      io.write(" ", i, j)
    end
  end
  ::out::
  print()                              -- expect:  11 21
  local getters = {}
  async for i in range(3) do getters[i] = function() return i end end
  print(getters[1](), getters[3]())    -- expect: 1	3
  async for i in range(2) do i = i * 10 io.write(" ", i) end
  print()                              -- expect:  10 20
  for k = 1, 2 do async for i in range(2) do if i == k then break end end end
  while true do async for _ in range(1) do end break end
end)
