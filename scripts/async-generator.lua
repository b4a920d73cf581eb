-- An async function with a 'yield' is an async generator: what it yields
-- are the steps of an 'async for'. When the loop is left early, the
-- generator's open blocks are left at once.
local trio = require "trio"

local async function ticker(seconds, count)
  local cleanup <close> = setmetatable({}, {__close = function()
    print("the ticker is closed")
  end})
  for i = 1, count do
    await trio.sleep(seconds)
    yield i, i * i
  end
end

local async function main()
  async for i, square in ticker(0.01, 3) do
    print(i, square)
  end
  print("all of them")

  async for i in ticker(0.01, 1000000) do
    if i > 2 then break end
    print(i)
  end
  print("enough")
end

trio.run(main)
