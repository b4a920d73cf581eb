-- Sequencers: the order of blocks, positions used twice, a broken sequence.
-- trio rule 150
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function at(sequencer, position, seconds)
  local ok, err = await pcall(async function()
    async with sequencer(position) do
      show("block", position, trio.current_time())
      await trio.sleep(seconds or 0)
    end
  end)
  if ok then return end
  show(position, shape(err))
  if trio.isinstance(err, trio.Cancelled) then error(err) end
end
virtual(async function()
  local sequencer = trio.testing.Sequencer()
  async with trio.open_nursery() as nursery do
    for _, position in ipairs {3, 0, 2, 1} do
      nursery:start_soon(at, sequencer, position, position + 1)
    end
  end
  await at(sequencer, 3)
  await at(sequencer, 4)
  sequencer = trio.testing.Sequencer()
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope()
    nursery:start_soon(async function()
      with scope do await at(sequencer, 2) end
    end)
    await trio.sleep(1)
    scope:cancel()
    await trio.sleep(1)
    await at(sequencer, 3)
    await at(sequencer, 0)
  end
end)
-- expect: block	0	0.0
-- expect: block	1	1.0
-- expect: block	2	3.0
-- expect: block	3	6.0
-- expect: 3	RuntimeError
-- expect: block	4	10.0
-- expect: 2	RuntimeError
-- expect: 3	RuntimeError
-- expect: 0	RuntimeError
