-- Success, error, cancellation, start: no memory is left by any of them.
local check = require "tests.lib.check"
local trio = require "trio"

local async function child(task_status)
  if task_status then task_status:started(1) end
  await trio.sleep_forever()
end
local async function failing(task_status) error("early", 0) end
local async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child)
    await nursery:start(child)
    await pcall(nursery.start, nursery, failing)
    nursery.cancel_scope:cancel()
  end
  await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child)
      nursery:start_soon(failing)
    end
  end)
end
for _ = 1, 300 do trio.run(main) end -- pools reach their size
check.no_leaks(trio.run, main)
print "done" -- expect: done
