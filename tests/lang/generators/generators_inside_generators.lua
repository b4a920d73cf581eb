-- Generators recurse: a tree is walked by a generator that loops over
-- itself.
local trio = require "trio"

async function walk(tree)
  if not tree then return end
  async for x in walk(tree.left) do yield x end
  await trio.lowlevel.checkpoint()
  yield tree.value
  async for x in walk(tree.right) do yield x end
end
local function build(lo, hi)
  if lo > hi then return nil end
  local mid = (lo + hi) // 2
  return {value = mid, left = build(lo, mid - 1), right = build(mid + 1, hi)}
end
trio.run(async function()
  local n, sum = 0, 0
  async for x in walk(build(1, 100)) do
    n = n + 1
    assert(x == n)
    sum = sum + x
  end
  print(n, sum)                        -- expect: 100	5050
  async for x in walk(build(1, 100)) do
    if x == 50 then break end
  end
end)
