-- Each checkpoint in a cancelled scope raises again. trio rule 45
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

virtual(async function()
  local scope, event = trio.CancelScope(), trio.Event()
  event:set()
  with scope do
    scope:cancel()
    for _, wait in ipairs {trio.sleep, trio.lowlevel.checkpoint,
                           trio.lowlevel.checkpoint_if_cancelled,
                           trio.sleep_until} do
      local ok, err = await pcall(wait, 0)
      show(ok, shape(err))
    end
    local ok, err = await pcall(event.wait, event)
    show(ok, shape(err))
    await trio.lowlevel.cancel_shielded_checkpoint()
    show("shielded")
    await trio.sleep_forever()
  end
  show(scope.cancelled_caught, trio.current_time())
end)
-- expect: false	Cancelled
-- expect: false	Cancelled
-- expect: false	Cancelled
-- expect: false	Cancelled
-- expect: false	Cancelled
-- expect: shielded
-- expect: true	0.0
