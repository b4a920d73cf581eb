-- The five words are ordinary names in every place that no rule names.
local trio = require "trio"

local async, with, as, yield = 1, 2, 3, 4
print(async, with, as, yield)          -- expect: 1	2	3	4
async = async + with
with, as = as, with
print(async, with, as)                 -- expect: 3	3	2
local t = {async = 1, await = 2, with = 3, as = 4, yield = 5}
print(t.async, t.await, t.with, t.as, t.yield) -- expect: 1	2	3	4	5
function t.await(x) return x end
function t:with(x) return x end
function t:yield(x) return x end
print(t.await(1), t:with(2), t:yield(3)) -- expect: 1	2	3
goto with
print "skipped"
::with:: ::async:: ::await:: ::as:: ::yield::
for as = 1, 1 do print(as) end         -- expect: 1

async function main()                  -- a keyword again, by 'function'
  return "ran"
end
print(trio.run(main))                  -- expect: ran
