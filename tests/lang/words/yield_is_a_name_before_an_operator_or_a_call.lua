-- 'yield' is a name before '=', ',', '.', ':', '[' and where a local called
-- 'yield' is visible.
local trio = require "trio"

async function main()
  yield = {1}
  print(yield[1])                      -- expect: 1
  yield.x = 2
  yield[2] = 3
  yield, other = yield, 4
  function yield:method() return self.x end
  print(yield:method(), yield[2], other) -- expect: 2	3	4
  yield:method()
  yield = nil
  local yield = function(x) return x end
  yield(5)
  print(yield(6))                      -- expect: 6
  return "not a generator"
end
print(trio.run(main))                  -- expect: not a generator
