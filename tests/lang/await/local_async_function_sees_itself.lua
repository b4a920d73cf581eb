-- 'local async function f' is local and may call itself.
local trio = require "trio"

local async function sum(n)
  if n == 0 then return 0 end
  return n + await sum(n - 1)
end
print(trio.run(sum, 100), _G.sum)      -- expect: 5050	nil
