-- Awaited method calls in the arguments of awaited method calls keep
-- their own objects.
local trio = require "trio"

local function node(name)
  local o = {name = name}
  o.self = o
  async function o:join(...)
    await trio.lowlevel.checkpoint()
    return self.name .. "(" .. table.concat({...}, ",") .. ")"
  end
  return o
end
local a, b, c = node "a", node "b", node "c"
trio.run(async function()
  print(await a.self:join(await b.self:join("x", await c.self:join())))
  -- expect: a(b(x,c()))
  print(await a.self:join(await b.self:join(), await c.self:join()))
  -- expect: a(b(),c())
  async with trio.open_nursery() as nursery do
    for _, o in ipairs {a, b, c} do
      nursery:start_soon(async function()
        print(await o.self:join(await o.self:join(1)))
      end)
    end
  end
end)
-- expect: a(a(1))
-- expect: b(b(1))
-- expect: c(c(1))
