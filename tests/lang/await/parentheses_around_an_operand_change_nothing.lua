-- 'await (f(x))' awaits the call, not its result; any number of
-- parentheses does.
local trio = require "trio"

async function f(x) return x, x end
local o = {}
async function o:m(x) return self == o, x end
trio.run(async function()
  print(await (f(1)))                  -- expect: 1	1
  print(await ((f(2))))                -- expect: 2	2
  print(await (f)(3))                  -- expect: 3	3
  print(await (o:m(4)))                -- expect: true	4
  print(await ((o).m(o, 5)))           -- expect: true	5
  local c = f(6)
  print(await (c))                     -- expect: 6	6
  print((await (f(7))))                -- expect: 7
  await (f(8))
  await ((((((((((f(9)))))))))))
end)
