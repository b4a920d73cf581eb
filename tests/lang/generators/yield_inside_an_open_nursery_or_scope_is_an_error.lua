-- A scope or nursery must not stay open while the generator is suspended:
-- it would cover code outside.
local trio = require "trio"
local check = require "tests.lib.check"

async function with_scope()
  with trio.CancelScope() do yield 1 end
end
async function with_nursery()
  async with trio.open_nursery() do yield 1 end
end
async function good()
  with trio.CancelScope() do await trio.lowlevel.checkpoint() end
  yield "fine"
end
trio.run(async function()
  for _, g in ipairs {with_scope, with_nursery} do
    local _, err = await pcall(async function() async for _ in g() do end end)
    if trio.isinstance(err, trio.ExceptionGroup) then
      err = err.exceptions[1]
    end
    print((err.message:match("[^:]*")))
  end
  -- expect: yield inside an open nursery or cancel scope
  -- expect: yield inside an open nursery or cancel scope
  async for x in good() do print(x) end -- expect: fine
  check.eq(trio.isinstance(nil, trio.ValueError), false)
end)
