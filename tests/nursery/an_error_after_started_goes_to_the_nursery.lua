-- What the child raises after started() is the nursery's, in a group; start
-- has returned. trio rule 39
local check = require "tests.lib.check"
local trio = require "trio"

local async function failing(task_status)
  task_status:started("up")
  error(trio.ValueError("later"))
end
local err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as nursery do
    print(await nursery:start(failing))
  end
end)
print(#err.exceptions, err.exceptions[1])
-- expect: up
-- expect: 1	ValueError: later
