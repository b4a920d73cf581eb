-- Tasks that wait again while being cancelled because of a deadlock don't
-- stop the report. trio rule 9
local check = require "tests.lib.check"
local trio = require "trio"

check.raises(trio.DeadlockError, trio.run, async function()
  while true do
    with trio.CancelScope{shield = true} do
      await pcall(trio.sleep_forever)
    end
  end
end)
print(trio.run(async function()
  await trio.sleep(0)
  return "the next run is well"
end)) -- expect: the next run is well
