-- Scale: 100,000 tasks sleep at the same time, are cancelled or end, and
-- the next run is not the worse for it.
-- slow
-- timeout: 60
local trio = require "trio"

local count = 0
local async function sleeper(seconds)
  await trio.sleep(seconds)
  count = count + 1
end
local async function main(n, cancel)
  async with trio.open_nursery() as nursery do
    for i = 1, n do nursery:start_soon(sleeper, 0.01 * (i % 10)) end
    await trio.lowlevel.checkpoint()
    await trio.lowlevel.checkpoint()
    print(#nursery.child_tasks <= n)
    if cancel then nursery.cancel_scope:cancel() end
  end
  return count
end
print(trio.run(main, 100000, false)) -- expect: true
-- expect: 100000
count = 0
print(trio.run(main, 100000, true) < 100000) -- expect: true
-- expect: true
count = 0
print(trio.run(main, 10, false)) -- expect: true
-- expect: 10
