-- return, break, goto, '...' and errors leave an 'async with', which awaits
-- its exit.
local trio = require "trio"

local function manager(name, swallow)
  return setmetatable({}, {
    __aenter = async function() await trio.lowlevel.checkpoint() end,
    __aexit = async function(_, err)
      await trio.lowlevel.checkpoint()
      io.write("(", name, " ", tostring(err), ") ")
      return swallow
    end,
  })
end
async function ways(how, ...)
  for i = 1, 2 do
    async with manager("a"), manager("b", how == "swallow") do
      if how == "return" then return i, ... end
      if how == "break" then break end
      if how == "goto" then goto out end
      if how == "continue" then goto continue end
      if how == "error" or how == "swallow" then error("oops", 0) end
    end
    ::continue::
  end
  do return "fell" end
  ::out::
  return "out"
end
trio.run(async function()
  print(await ways("return", nil, 3))
  print(await ways("break"))
  print(await ways("goto"))
  print(await ways("continue"))
  print(await ways("swallow"))
  print(await pcall(ways, "error"))
end)
-- expect: (b nil) (a nil) 1	nil	3
-- expect: (b nil) (a nil) fell
-- expect: (b nil) (a nil) out
-- expect: (b nil) (a nil) (b nil) (a nil) fell
-- expect: (b oops) (a nil) (b oops) (a nil) fell
-- expect: (b oops) (a oops) false	oops
