-- Cleanup in a cancelled scope may wait behind a shield with a deadline of
-- its own: the way to say goodbye politely.
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local goodbye = setmetatable({}, {
  __aenter = async function() end,
  __aexit = async function()
    with trio.move_on_after(2, {shield = true}) as scope do
      await trio.sleep(1)
      print("said goodbye", trio.current_time())
      await trio.sleep(5)
      print "not reached"
    end
  end,
})
virtual(async function()
  with trio.move_on_after(1) do
    async with goodbye do await trio.sleep_forever() end
  end
  print(trio.current_time())
end)
-- expect: said goodbye	2.0
-- expect: 3.0
