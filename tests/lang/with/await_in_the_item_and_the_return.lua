-- The items of a with statement and the values of a return may await.
local trio = require "trio"

async function make(x)
  await trio.lowlevel.checkpoint()
  return setmetatable({}, {
    __enter = function() return x end, __exit = function() end,
    __aenter = async function() return x end,
    __aexit = async function() end,
  })
end
async function f()
  async with await make(1) as a, await make(a + 1) as b do
    return a, b, await trio.lowlevel.checkpoint()
  end
end
trio.run(async function()
  print(await f())                     -- expect: 1	2
  async with await make(3) as c do print(c) end -- expect: 3
end)
