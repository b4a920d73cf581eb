-- Errors that siblings raise while they are cancelled join the group.
-- trio rule 17
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function cleanup(seconds, class)
  local ok, err = await pcall(trio.sleep_forever)
  with trio.CancelScope{shield = true} do await trio.sleep(seconds) end
  show(shape(err), trio.current_time())
  error(class("in cleanup"))
end
local ok, err = pcall(virtual, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(cleanup, 2, trio.OSError)
    nursery:start_soon(cleanup, 1, trio.TypeError)
    await trio.sleep(0.5)
    error(trio.ValueError("first"))
  end
end)
show(shape(err))
local rest, matched
matched, rest = err:split(trio.TypeError)
show(shape(matched), shape(rest))
-- expect: Cancelled	1.5
-- expect: Cancelled	2.5
-- expect: {ValueError, TypeError, OSError}
-- expect: {TypeError}	{ValueError, OSError}
