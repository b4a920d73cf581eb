-- current_effective_deadline with scopes, shields and cancellation.
-- trio rule 65
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

virtual(async function()
  local now = trio.current_effective_deadline
  show(now())
  with trio.CancelScope{deadline = 9} do
    show(now())
    local inner = trio.CancelScope{deadline = 12}
    with inner do
      show(now())
      inner.deadline = 4
      show(now())
      inner.deadline = 14
      inner.shield = true
      show(now())
      inner:cancel()
      show(now())
    end
    show(now())
  end
  show(now())
end)
-- expect: inf
-- expect: 9.0
-- expect: 9.0
-- expect: 4.0
-- expect: 14.0
-- expect: -inf
-- expect: 9.0
-- expect: inf
