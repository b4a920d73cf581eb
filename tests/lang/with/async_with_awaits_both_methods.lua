-- 'async with' awaits __aenter, the body and __aexit; other tasks run
-- meanwhile.
local trio = require "trio"

local m = setmetatable({}, {
  __aenter = async function(self)
    await trio.lowlevel.checkpoint()
    print "entered"
    return self, "ignored"
  end,
  __aexit = async function(self, err)
    await trio.lowlevel.checkpoint()
    print("left", err)
  end,
})
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      async with m as v do
        print(v == m)
        await trio.lowlevel.checkpoint()
        print "body"
      end
    end)
    nursery:start_soon(async function()
      for _ = 1, 3 do
        print "other"
        await trio.lowlevel.checkpoint()
      end
    end)
  end
end)
-- expect: other
-- expect: entered
-- expect: true
-- expect: other
-- expect: body
-- expect: other
-- expect: left	nil
