-- trio.run may be called inside a plain coroutine.
local trio = require "trio"

local c = coroutine.wrap(function()
  local r = trio.run(async function()
    await trio.lowlevel.checkpoint()
    return "in a coroutine"
  end)
  coroutine.yield(r)
  return "end"
end)
print(c())                             -- expect: in a coroutine
print(c())                             -- expect: end
