-- A local 'await' of an enclosing function is visible inside, too, also in
-- an async function.
local trio = require "trio"

local await = function(x) return "mine " .. tostring(x) end
async function main()
  print(await(1))                      -- expect: mine 1
end
trio.run(main)
