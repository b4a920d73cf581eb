-- Without strict groups a single error comes out as itself. trio rule 20
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function failing(seconds)
  await pcall(trio.sleep, seconds)
  error(trio.ValueError(seconds .. ""))
end
local async function main(count)
  async with trio.open_nursery() as nursery do
    for i = 1, count do nursery:start_soon(failing, i) end
    nursery:start_soon(trio.sleep_forever)
  end
end
for count = 1, 3 do
  local ok, err = pcall(trio.run, {
    main, count, strict_exception_groups = false,
    clock = trio.testing.MockClock{autojump_threshold = 0}})
  show(count, shape(err))
end
-- expect: 1	ValueError
-- expect: 2	{ValueError, ValueError}
-- expect: 3	{ValueError, ValueError, ValueError}
