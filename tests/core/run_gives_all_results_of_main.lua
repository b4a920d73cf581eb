-- run(f, args...) calls f with the arguments and returns all its results;
-- nil is kept, in the middle and at the end. trio rule 1
local trio = require "trio"

local function show(...) print(select("#", ...), ...) end

show(trio.run(async function() end))              -- expect: 0
show(trio.run(async function(...) return ... end, 1, nil, 3, nil))
-- expect: 4	1	nil	3	nil
show(trio.run(async function(...)
  await trio.sleep(0)
  return select("#", ...), nil, ...
end, nil, nil))                                   -- expect: 4	2	nil	nil	nil
show(trio.run{async function(...) return ... end, 1, nil, 3, n = 4})
-- expect: 3	1	nil	3
