-- It is the earliest deadline of the visible scopes, -inf when cancelled,
-- inf when there is none; a shield cuts the outer ones off. trio rule 65
local virtual = require "tests.lib.virtual"
local trio = require "trio"

virtual(async function()
  local now = trio.current_effective_deadline
  print(now())                                        -- expect: inf
  with trio.move_on_after(5) do
    print(now())                                      -- expect: 5.0
    local inner = trio.move_on_after(10)
    with inner do
      print(now())                                    -- expect: 5.0
      inner.shield = true
      print(now())                                    -- expect: 10.0
      inner.deadline = 3
      print(now())                                    -- expect: 3.0
      inner:cancel()
      print(now())                                    -- expect: -inf
    end
    print(now())                                      -- expect: 5.0
    with trio.CancelScope{shield = true} do
      print(now())                                    -- expect: inf
    end
  end
end)
