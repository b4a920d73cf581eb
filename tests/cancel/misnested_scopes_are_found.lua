-- Closing scopes out of order raises and cancels what is left inside;
-- closing another task's scope raises without effect. trio rule 59
local check = require "tests.lib.check"
local trio = require "trio"

local meta = debug.getmetatable(trio.CancelScope())
trio.run(async function()
  local outer, inner = trio.CancelScope(), trio.CancelScope()
  meta.__enter(outer)
  meta.__enter(inner)
  print(check.raises(trio.RuntimeError, meta.__exit, outer).message)
  print(check.raises(trio.RuntimeError, meta.__exit, outer).message)
  meta.__exit(inner)
  await trio.sleep(0)
  print "not cancelled any more"
end)
-- expect: Cancel scope stack corrupted: scopes must be closed innermost first
-- expect: Cancel scope stack corrupted: this scope isn't open
-- expect: not cancelled any more
trio.run(async function()
  local mine = trio.CancelScope()
  async with trio.open_nursery() as nursery do
    with mine do
      nursery:start_soon(async function() -- in the nursery, not in the scope
        check.raises("corrupted", meta.__exit, mine)
        print(mine.cancel_called)
      end)
      await trio.sleep(0)
      await trio.sleep(0)
      print "not cancelled"
    end
  end
end)
-- expect: false
-- expect: not cancelled
