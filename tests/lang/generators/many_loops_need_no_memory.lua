-- Generators that loops went through, or that never ran, are plain garbage:
-- making many leaves nothing behind.
-- timeout: 60
local trio = require "trio"

async function gen() yield 1 end
trio.run(async function()
  collectgarbage()
  local before, most = collectgarbage("count"), 0
  for i = 1, 300000 do
    async for _ in gen() do end
    gen()
    if i % 1000 == 0 then most = math.max(most, collectgarbage("count")) end
  end
  print(most - before < 4000)          -- expect: true
end)
