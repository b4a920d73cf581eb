-- A cleanup that awaits while the loop is being cancelled is cancelled,
-- too, unless it is shielded, as everything in a cancelled scope.
local trio = require "trio"

local function block(shield)
  return setmetatable({}, {
    __aenter = async function() end,
    __aexit = async function()
      with trio.CancelScope{shield = shield} do
        await trio.sleep(1)
        print("cleaned", shield)
      end
    end,
  })
end
async function gen(shield)
  async with block(shield) do
    yield 1
    yield 2
  end
end
trio.run{async function()
  for _, shield in ipairs {true, false} do
    local scope = trio.move_on_after(1)
    with scope do
      async for _ in gen(shield) do await trio.sleep(5) end
    end
    print("after", scope.cancelled_caught, trio.current_time() % 1 < 0.001)
  end
end, clock = trio.testing.MockClock{autojump_threshold = 0}}
-- expect: cleaned	true
-- expect: after	true	true
-- expect: after	true	true
