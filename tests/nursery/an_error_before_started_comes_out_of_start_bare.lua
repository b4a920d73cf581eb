-- What the child raises before started() is raised by start, bare also in
-- strict mode, with its cause; the nursery isn't touched. trio rule 38
local check = require "tests.lib.check"
local trio = require "trio"

local async function failing(port, task_status)
  await trio.sleep(0)
  local err = trio.ValueError("bad port " .. port)
  err.cause = trio.OSError("the cause")
  error(err)
end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    local err = check.raised(trio.ValueError,
                             await pcall(nursery.start, nursery, failing, 0))
    print(err, err.cause)
    err = check.raised(trio.ValueError, await pcall(nursery.start, nursery,
                                                    {failing, 1}))
    print(err)
    print(nursery.cancel_scope.cancel_called)
  end
end)
-- expect: ValueError: bad port 0	OSError: the cause
-- expect: ValueError: bad port 1
-- expect: false
