-- Shields that are set, cleared and have deadlines of their own.
-- trio rules 50 and 63
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

virtual(async function()
  local outer = trio.CancelScope()
  with outer do
    outer:cancel()
    local inner = trio.CancelScope{shield = true}
    with inner do
      await trio.sleep(1)
      show("slept", trio.current_time())
      inner.shield = false
      local ok, err = await pcall(trio.sleep, 1)
      show(ok, shape(err), trio.current_time())
      inner.shield = true
      await trio.sleep(1)
      show("slept", trio.current_time())
      inner.deadline = trio.current_time() + 0.5
      await trio.sleep(1)
      show("not here")
    end
    show(inner.cancelled_caught, trio.current_time())
    await trio.sleep(0)
    show("not here")
  end
  show(outer.cancelled_caught, trio.current_time())
end)
-- expect: slept	1.0
-- expect: false	Cancelled	1.0
-- expect: slept	2.0
-- expect: true	2.5
-- expect: true	2.5
