-- An error may be any value, nil included, through awaits and tasks.
local trio = require "trio"

async function raise(x) await trio.lowlevel.checkpoint() error(x, 0) end
trio.run(async function()
  local t = {}
  for _, x in ipairs {"s", 1.5, true, false, t, print} do
    local ok, err = await pcall(raise, x)
    assert(ok == false and err == x)
  end
  print(await pcall(raise, nil))       -- expect: false	nil
  local ok, group = await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(raise, t)
    end
  end)
  print(ok, group.exceptions[1] == t)  -- expect: false	true
end)
