-- A generator that was dropped in the middle is closed soon after it was
-- collected; its cleanup may await.
local trio = require "trio"

local block = setmetatable({}, {
  __aenter = async function() end,
  __aexit = async function()
    await trio.lowlevel.checkpoint()
    print "exit"
  end,
})
async function gen() async with block do yield 1 yield 2 end end
trio.run(async function()
  await gen():asend()
  collectgarbage()
  collectgarbage()
  for _ = 1, 5 do await trio.lowlevel.checkpoint() end
  print "later"
end)
-- expect: exit
-- expect: later
