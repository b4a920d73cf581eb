-- Scopes that end by themselves, by cancellation, by error, or that are
-- never entered leave no memory.
local check = require "tests.lib.check"
local trio = require "trio"

local async function main()
  with trio.move_on_after(0) do await trio.sleep(1) end
  with trio.move_on_after(1000) do await trio.sleep(0) end
  await pcall(async function()
    with trio.fail_after(0) do await trio.sleep(1) end
  end)
  await pcall(async function()
    with trio.CancelScope{shield = true} do error("x") end
  end)
  local never = trio.CancelScope{deadline = trio.current_time() + 1}
  never:cancel("with a reason")
end
for _ = 1, 300 do trio.run(main) end -- pools reach their size
check.no_leaks(trio.run, main)
print "done" -- expect: done
