-- The thread of a task can be seen with coroutine.running, but only the
-- runtime may resume or close it.
local trio = require "trio"
local check = require "tests.lib.check"

trio.run(async function()
  local thread, main = coroutine.running()
  print(type(thread), main)            -- expect: thread	false
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      local err = check.raises(trio.RuntimeError, coroutine.resume, thread)
      print(err)
      check.raises(trio.RuntimeError, coroutine.close, thread)
      print(coroutine.status(thread))
    end)
  end
end)
-- expect: RuntimeError: coroutine.resume: this is the thread of a task, {any}
-- expect: suspended
