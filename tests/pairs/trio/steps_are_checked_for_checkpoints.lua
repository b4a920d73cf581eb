-- assert_checkpoints and assert_no_checkpoints: halves count for neither.
-- trio rules 71, 73 and 82
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function checked(check, f, ...)
  local args = table.pack(...)
  local ok, err = await pcall(async function()
    with check() do await f(table.unpack(args, 1, args.n)) end
  end)
  show(ok and "fine" or shape(err))
end
local async function nothing() end
local async function both()
  await trio.lowlevel.checkpoint_if_cancelled()
  await trio.lowlevel.cancel_shielded_checkpoint()
end
trio.run(async function()
  local event = trio.Event()
  event:set()
  local lowlevel = trio.lowlevel
  for _, call in ipairs {{nothing}, {lowlevel.checkpoint}, {trio.sleep, 0},
      {event.wait, event}, {lowlevel.cancel_shielded_checkpoint},
      {lowlevel.checkpoint_if_cancelled}, {both}} do
    await checked(trio.testing.assert_checkpoints, table.unpack(call))
    await checked(trio.testing.assert_no_checkpoints, table.unpack(call))
  end
end)
-- expect: AssertionError
-- expect: fine
-- expect: fine
-- expect: AssertionError
-- expect: fine
-- expect: AssertionError
-- expect: fine
-- expect: AssertionError
-- expect: AssertionError
-- expect: AssertionError
-- expect: AssertionError
-- expect: AssertionError
-- expect: fine
-- expect: AssertionError
