-- A waiter that is cancelled isn't counted any more and isn't woken; no
-- memory is left.
local check = require "tests.lib.check"
local trio = require "trio"

local event
local async function main()
  event = trio.Event()
  async with trio.open_nursery() as nursery do
    for _ = 1, 5 do nursery:start_soon(event.wait, event) end
    await trio.testing.wait_all_tasks_blocked()
    nursery.cancel_scope:cancel()
  end
  check.eq(event:statistics().tasks_waiting, 0)
  event:set()
end
for _ = 1, 100 do trio.run(main) end
check.no_leaks(trio.run, main)
print "done" -- expect: done
