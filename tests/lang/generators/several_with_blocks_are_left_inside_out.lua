-- All open with blocks of a generator are left, the innermost first, each
-- with the GeneratorExit.
local trio = require "trio"

local function block(name)
  return setmetatable({}, {
    __enter = function() end,
    __exit = function(_, err) print(name, err) end,
    __aenter = async function() end,
    __aexit = async function(_, err)
      await trio.lowlevel.checkpoint()
      print(name, err)
    end,
  })
end
async function gen()
  with block "a" do
    async with block "b", block "c" do
      for i = 1, 3 do
        with block "d" do yield i end
      end
    end
  end
end
trio.run(async function()
  async for i in gen() do
    if i == 2 then break end
  end
  print "after"
end)
-- expect: d	nil
-- expect: d	GeneratorExit
-- expect: c	GeneratorExit
-- expect: b	GeneratorExit
-- expect: a	GeneratorExit
-- expect: after
