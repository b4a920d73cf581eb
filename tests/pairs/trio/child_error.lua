-- A child's error cancels its siblings; the group has what was raised.
-- trio rules 14 and 15
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function failing()
  await trio.sleep(1)
  error(trio.ValueError("boom"))
end
local async function sibling()
  local ok, err = await pcall(trio.sleep, 10)
  show("sibling", shape(err), trio.current_time())
  error(err)
end
local ok, err = pcall(virtual, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(failing)
    nursery:start_soon(sibling)
    local ok, err = await pcall(trio.sleep, 5)
    show("body", shape(err), trio.current_time())
    error(err)
  end
end)
show(shape(err), err.exceptions[1].message)
-- expect: body	Cancelled	1.0
-- expect: sibling	Cancelled	1.0
-- expect: {ValueError}	boom
