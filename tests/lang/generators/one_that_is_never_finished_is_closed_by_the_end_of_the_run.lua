-- A generator that is dropped in the middle is closed at the latest when
-- the run ends.
local trio = require "trio"

local block = setmetatable({}, {
  __enter = function() end,
  __exit = function(_, err) print("exit", err) end,
})
async function gen() with block do yield 1 yield 2 end end
local kept
trio.run(async function()
  kept = gen()
  print(await kept:asend())            -- expect: 1
  print "end of main"                  -- expect: end of main
end)
-- expect: exit	GeneratorExit
print "after the run"                  -- expect: after the run
