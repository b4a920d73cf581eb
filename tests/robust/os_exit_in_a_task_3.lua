-- os.exit inside a task, within generators and blocks, ends the process.
local trio = require "trio"
local M = {__enter = function() end, __exit = print}
local async function gen()
  with setmetatable({}, M) do
    await trio.sleep(0)
    yield 1
    io.write "bye" -- expect: bye
    os.exit(7, true)
  end
end
kept = setmetatable({}, {__gc = function() trio.Event():set() end})
trio.run {async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.sleep_forever)
    await trio.sleep(0)
    with setmetatable({}, M) do
      async for _ in gen() do await trio.sleep(0) end
    end
  end
end, instruments = {{before_task_step = function() end}}}
print "not reached"
-- exit: 7
