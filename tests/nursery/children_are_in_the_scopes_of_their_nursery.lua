-- A child is inside the cancel scopes around its nursery, not those around
-- the start_soon call. trio rule 29
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function child(name)
  print(name, trio.current_effective_deadline())
  await trio.sleep(5)
  print(name, "was not cancelled")
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    with trio.move_on_after(1) do
      nursery:start_soon(child, "free")
      await trio.sleep_forever()
    end
  end
  with trio.move_on_after(1) do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, "inside")
    end
  end
end)
-- expect: free	inf
-- expect: free	was not cancelled
-- expect: inside	6.0
