-- A local table that is awaited may get its metatable after its
-- declaration, and another one later.
local trio = require "trio"

local Class = {}
local Never = {}
setmetatable(Class, {__call = function(_, x) return trio.sleep(x) end})
async function main()
  await Class(0)
  print "called"                        -- expect: called
  setmetatable(Class, {__call = async function(_, x) return x end})
  print(await Class(2))                 -- expect: 2
  await Never()                         -- expect error: attempt to call a table value (local 'Never')
end
trio.run(main)
