-- A Sequencer runs its blocks in the order of their numbers, each number
-- once; when a waiting task is cancelled, all others get RuntimeError.
-- trio rule 150
local trio = require "trio"
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"

local order = check.order()
local async function at(sequencer, position, seconds)
  async with sequencer(position) do
    order(position)
    await trio.sleep(seconds or 0)
  end
end

virtual(async function()
  local sequencer = trio.testing.Sequencer()
  async with trio.open_nursery() as nursery do
    for _, position in ipairs {5, 0, 4, 2, 1, 3} do
      nursery:start_soon(at, sequencer, position, 5 - position)
    end
  end
  order:is {0, 1, 2, 3, 4, 5}
  print(trio.current_time())                            -- expect: 15.0
  check.raised("reuse sequence point 3", await pcall(at, sequencer, 3))
  await at(sequencer, 6) -- its turn has come

  -- an error goes through, and the next one has its turn
  sequencer, order = trio.testing.Sequencer(), check.order()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(at, sequencer, 1)
    check.raised("in the block", await pcall(async function()
      async with sequencer(0) do error("in the block") end
    end))
  end
  order:is {1}

  -- cancelled while it waits
  sequencer, order = trio.testing.Sequencer(), check.order()
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope()
    nursery:start_soon(async function()
      with scope do
        check.raised("wait cancelled", await pcall(at, sequencer, 2))
      end
      order "cancelled"
    end)
    nursery:start_soon(async function()
      check.raised("sequence broken", await pcall(at, sequencer, 3))
      order "broken"
    end)
    await trio.testing.wait_all_tasks_blocked()
    scope:cancel()
  end
  order:is {{"cancelled", "broken"}}
  check.raised(trio.RuntimeError, await pcall(at, sequencer, 0))

  for _, wrong in ipairs {-1, 1.5, 0.0} do
    check.raises(trio.ValueError, sequencer, wrong)
  end
  check.raises("'position'", sequencer, "1")
  check.raises(trio.TypeError, sequencer)
  check.raises("'async with'", function()
    with sequencer(9) do print "not reached" end
  end)
end)
check.no_leaks(trio.run, async function()
  local sequencer = trio.testing.Sequencer()
  order = check.order()
  async with trio.open_nursery() as nursery do
    for position = 3, 0, -1 do nursery:start_soon(at, sequencer, position) end
  end
end)
