-- Plain 'with', a nursery that was never opened, one used twice, and calls
-- with a dot raise errors that say what to write. trio rules 25 and 26
local check = require "tests.lib.check"
local trio = require "trio"

local async function child() end
trio.run(async function()
  local err = check.raises(trio.TypeError, function()
    with trio.open_nursery() do print "not reached" end
  end)
  print(tostring(err):match("async with"))             -- expect: async with
  local unopened = trio.open_nursery()
  err = check.raises(trio.RuntimeError, unopened.start_soon, unopened, child)
  print(err.message)
  -- expect: this nursery was never opened: write 'async with trio.open_nursery() as nursery do'
  async with unopened do end
  check.raised(trio.RuntimeError, await pcall(async function()
    async with unopened do print "not reached" end
  end))
  async with trio.open_nursery() as nursery do
    err = check.raises(trio.TypeError, nursery.start_soon, child)
    print((err.message:find("nursery:start_soon", 1, true)
           or err.message:find("colon", 1, true)) ~= nil)  -- expect: true
    check.raises(trio.TypeError, nursery.start_soon)
    check.raises(trio.TypeError, nursery.start_soon, nursery)
    check.raises(trio.TypeError, nursery.start_soon, nursery, 5)
    check.raises(trio.TypeError, nursery.start_soon, nursery, nil, 5)
    check.raises(trio.TypeError, nursery.start_soon, nursery, {})
    check.raises(trio.TypeError, nursery.start_soon, nursery, {5})
    check.raises(trio.TypeError, nursery.start_soon, nursery, function() end)
    check.raises(trio.TypeError, function() nursery.strict = 1 end)
    check.raises(trio.TypeError, function() nursery.cancel_scope = 1 end)
  end
  check.raises(trio.TypeError, trio.open_nursery, 5)
  check.raises("strict_exception_groups", trio.open_nursery,
               {strict_exception_groups = 0})
end)
