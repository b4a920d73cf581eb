-- A word after '.', ':', 'function', 'goto' and '::', and a table key, is a
-- name inside an async function, too.
local trio = require "trio"

local o = {}
function o.await(x) return "await " .. x end
function o:yield(x) return "yield " .. x end
function o:with(x) return "with " .. x end
function o.async(x) return "async " .. x end
trio.run(async function()
  print(o.await(1), o:yield(2), o:with(3), o.async(4))
  o.await(5)
  o:yield(6)
  goto await
  print "skipped"
  ::await::
  local t = {await = 1, yield = 2, async = 3, with = 4, as = 5}
  print(t.await, t.yield, t.async, t.with, t.as)
end)
-- expect: await 1	yield 2	with 3	async 4
-- expect: 1	2	3	4	5
