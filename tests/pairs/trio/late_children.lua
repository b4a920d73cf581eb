-- A nursery takes tasks as long as one of its tasks runs, no longer.
-- trio rule 24
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function chain(nursery, n)
  await trio.sleep(1)
  show(n, trio.current_time())
  if n > 0 then nursery:start_soon(chain, nursery, n - 1) end
end
virtual(async function()
  local kept
  async with trio.open_nursery() as nursery do
    kept = nursery
    nursery:start_soon(chain, nursery, 3)
    show("body ends")
  end
  show("block ends", trio.current_time())
  local ok, err = pcall(kept.start_soon, kept, chain, kept, 0)
  show(ok, shape(err))
end)
-- expect: body ends
-- expect: 3	1.0
-- expect: 2	2.0
-- expect: 1	3.0
-- expect: 0	4.0
-- expect: block ends	4.0
-- expect: false	RuntimeError
