-- 'await' may stand in every place of an expression: conditions, indices,
-- loop limits, table fields, operands of 'and' and 'or'.
local trio = require "trio"

async function id(...)
  await trio.lowlevel.checkpoint()
  return ...
end
trio.run(async function()
  local t = {[await id "k"] = await id "v", n = await id(1)}
  print(t.k, t.n)                      -- expect: v	1
  t[await id "x"] = await id "y"
  print(t[await id "x"])               -- expect: y
  for i = await id(1), await id(5), await id(2) do io.write(" ", i) end
  print()                              -- expect:  1 3 5
  local i = 0
  while await id(i < 2) do i = i + 1 end
  repeat i = i + 1 until await id(i > 4)
  print(i)                             -- expect: 5
  if await id(false) then print "no"
  elseif await id(true) then print "elseif" end -- expect: elseif
  print(false and await id(1), true and await id(2)) -- expect: false	2
  local f = function() return "called" end
  print((await id(f))())               -- expect: called
  local v <const>, w <close> = await id(3), await id(nil)
  print(v, w)                          -- expect: 3	nil
  return await id()
end)
