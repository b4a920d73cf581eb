-- Several tasks inside the same with statement don't disturb each other.
local trio = require "trio"

local function manager(name)
  return setmetatable({}, {
    __enter = function() return name end, __exit = function() end,
    __aenter = async function()
      await trio.lowlevel.checkpoint()
      return name
    end,
    __aexit = async function() await trio.lowlevel.checkpoint() end,
  })
end
async function work(name)
  for i = 1, 2 do
    with manager(name .. i) as a do
      await trio.lowlevel.checkpoint()
      async with manager(a .. "x") as b do
        await trio.lowlevel.checkpoint()
        if i == 2 then return a, b end
      end
    end
  end
end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    for _, name in ipairs {"p", "q"} do
      nursery:start_soon(async function() print(await work(name)) end)
    end
  end
end)
-- expect: p2	p2x
-- expect: q2	q2x
