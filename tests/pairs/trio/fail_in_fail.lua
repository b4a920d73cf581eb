-- fail_after inside fail_after: the one that is late raises. trio rule 62
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function try(outer, inner, seconds)
  local ok, err = await pcall(async function()
    with trio.fail_after(outer) do
      local ok, err = await pcall(async function()
        with trio.fail_after(inner) do await trio.sleep(seconds) end
      end)
      show("inner", not ok and shape(err) or nil, trio.current_time())
      if not ok then error(err) end
    end
  end)
  show("outer", not ok and shape(err) or nil, trio.current_time())
end
virtual(async function()
  await try(3, 5, 1)
  await try(3, 1, 10)
  await try(1, 3, 10)
end)
-- expect: inner	nil	1.0
-- expect: outer	nil	1.0
-- expect: inner	TooSlowError	2.0
-- expect: outer	TooSlowError	2.0
-- expect: inner	Cancelled	3.0
-- expect: outer	TooSlowError	3.0
