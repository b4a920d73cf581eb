-- A token can't be used in another task or context, though it has the same
-- values.
local check = require "tests.lib.check"
local trio = require "trio"
local contextvars = require "contextvars"

local var = contextvars.ContextVar "var"

trio.run(async function()
  local token = var:set(1)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      print(check.raises(trio.ValueError, var.reset, var, token)
        .message:gsub("0x%x+", "0x"))
      var:set(2)
      check.raises(trio.ValueError, var.reset, var, token)
    end)
  end
  contextvars.copy_context():run(function()
    check.raises(trio.ValueError, var.reset, var, token)
  end)
  var:reset(token) -- having been copied changes nothing
  check.eq(var:get(0), 0)
end)
-- expect: <Token var=<ContextVar name='var' at 0x> at 0x> was created in a different Context	2
