-- run may be called from any Lua coroutine, and after a failed run.
local trio = require "trio"

local co = coroutine.wrap(function(x)
  while true do
    local ok, result = pcall(trio.run, async function()
      await trio.sleep(0)
      if x == 0 then error("zero", 0) end
      return 10 // x
    end)
    x = coroutine.yield(ok, result)
  end
end)
print(co(5)) -- expect: true	2
print(co(0)) -- expect: false	zero
print(co(2)) -- expect: true	5
