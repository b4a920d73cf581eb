-- Blocks of several tasks run in the order of their numbers; a number is
-- used once; cancelling one who waits breaks all. trio rule 150
local check = require "tests.lib.check"
local trio = require "trio"

local Sequencer = trio.testing.Sequencer

local async function turn(seq, position, order)
  async with seq(position) do
    order(position)
    await trio.lowlevel.checkpoint()
    order(position)
  end
end

trio.run(async function()
  local order, seq = check.order(), Sequencer()
  async with trio.open_nursery() as nursery do
    for _, position in ipairs {3, 1, 4, 0, 2} do
      nursery:start_soon(turn, seq, position, order)
    end
  end
  order:is {0, 0, 1, 1, 2, 2, 3, 3, 4, 4}
  print(check.raised(trio.RuntimeError, await pcall(turn, seq, 4, order)))
  check.raises(trio.TypeError, seq, "x")
  check.raises(trio.TypeError, seq)

  -- an error passes, and the next one has its turn
  seq = Sequencer()
  check.raised("boom", await pcall(async function()
    async with seq(0) do error "boom" end
  end))
  await turn(seq, 1, order)

  -- cancelled
  seq = Sequencer()
  local broken = 0
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope()
    nursery:start_soon(async function()
      with scope do await turn(seq, 1, order) end
    end)
    for position = 2, 3 do
      nursery:start_soon(async function()
        check.raised("sequence broken!",
                     await pcall(turn, seq, position, order))
        broken = broken + 1
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    scope:cancel()
  end
  check.eq(broken, 2)
  check.raised("sequence broken!", await pcall(turn, seq, 0, order))
end)
-- expect: RuntimeError: Attempted to reuse sequence point 4
