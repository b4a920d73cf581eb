-- assert_checkpoints wants a full checkpoint in its block: the task must be
-- suspended, and must look whether it is cancelled. assert_no_checkpoints
-- wants neither. trio rule 73
local check = require "tests.lib.check"
local trio = require "trio"
local testing, lowlevel = trio.testing, trio.lowlevel

local async function required(f)
  with testing.assert_checkpoints() do await f() end
end

local async function forbidden(f)
  with testing.assert_no_checkpoints() do await f() end
end

local async function nothing() end

trio.run(async function()
  for _, full in ipairs {
    lowlevel.checkpoint, async function() await trio.sleep(0) end,
    async function() await trio.sleep(0.001) end,
    async function()
      await lowlevel.checkpoint_if_cancelled()
      await lowlevel.cancel_shielded_checkpoint()
    end,
  } do
    await required(full)
    check.raised("assert_no_checkpoints block yielded",
                 await pcall(forbidden, full))
  end
  await forbidden(nothing)
  check.raised("assert_checkpoints block did not yield",
               await pcall(required, nothing))
  for half, text in pairs {
    [lowlevel.checkpoint_if_cancelled] = "did not yield",
    [lowlevel.cancel_shielded_checkpoint] = "could not be cancelled",
  } do
    local err = check.raised(trio.AssertionError,
                             await pcall(required, half))
    assert(err.message:find(text, 1, true), err)
    check.raised(trio.AssertionError, await pcall(forbidden, half))
  end

  -- Another task's checkpoints don't count.
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.sleep, 0)
    check.raised(trio.AssertionError, await pcall(required, nothing))
  end

  -- An error of the body: only what must not be is told.
  local async function fails()
    error(trio.ValueError("body"))
  end
  check.raised(trio.ValueError, await pcall(required, fails))
  check.raised(trio.ValueError, await pcall(forbidden, fails))
  check.raised(trio.AssertionError, await pcall(forbidden, async function()
    await trio.sleep(0)
    await fails()
  end))
end)

check.raises("must be called from inside a task", function()
  with testing.assert_checkpoints() do end
end)
