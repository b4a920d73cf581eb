-- All results of the awaited function are the values, as with any call.
local trio = require "trio"

async function results(...) return ... end
trio.run(async function()
  local a, b, c = await results(1, nil, 3)
  print(a, b, c)                       -- expect: 1	nil	3
  print(select("#", await results()))  -- expect: 0
  print(select("#", await results(nil, nil))) -- expect: 2
  print(await results(1, 2), await results(3, 4)) -- expect: 1	3	4
  print((await results(1, 2)))         -- expect: 1
  local t = {await results(5, 6), await results(7, 8)}
  print(#t, t[3])                      -- expect: 3	8
  print(select("#", await results(table.unpack({}, 1, 200)))) -- expect: 200
  for i, v in await results(ipairs {"x"}) do print(i, v) end -- expect: 1	x
  a, b = await results("swap", "ped")
  print(a, b)                          -- expect: swap	ped
  if await results() then print "no" else print "false" end -- expect: false
end)
