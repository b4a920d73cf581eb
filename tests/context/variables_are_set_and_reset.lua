-- get, set, reset and tokens; any value, nil and false too.
local check = require "tests.lib.check"
local trio = require "trio"
local contextvars = require "contextvars"

local MISSING = contextvars.Token.MISSING
local var = contextvars.ContextVar "var"
local with_default = contextvars.ContextVar("d", {default = false})

print((tostring(var):gsub("0x%x+", "0x")))
print((tostring(with_default):gsub("0x%x+", "0x")))
-- expect: <ContextVar name='var' at 0x>
-- expect: <ContextVar name='d' default=false at 0x>

local function test()
  check.eq(var.name, "var")
  check.raises(trio.LookupError, var.get, var)
  check.eq({var:get(5), with_default:get(), with_default:get(6)},
           {5, false, 6})
  check.eq(select("#", var:get(nil)), 1)
  local first = var:set(false)
  check.eq(first.old_value == MISSING, true)
  check.eq(first.var == var, true)
  local second = var:set(nil)
  check.eq(second.old_value, false)
  check.eq(var:get("x"), nil)
  local third = var:set "last"
  check.eq(third.old_value, nil)
  var:reset(second)
  check.eq(var:get(), false)
  check.raises("has already been used once", var.reset, var, second)
  check.raises("was created by a different ContextVar",
               with_default.reset, with_default, first)
  var:reset(first)
  check.raises(trio.LookupError, var.get, var)
  var:reset(third) -- any order
  check.eq(var:get(), nil)
  with var:set("inside") as token do
    check.eq(var:get(), "inside")
    check.eq(token.old_value, nil)
  end
  check.eq(var:get(), nil)
  pcall(function()
    with var:set("inside") do error "out" end
  end)
  check.eq(var:get(), nil)
end

test()
contextvars.Context():run(test)
trio.run(async function()
  contextvars.Context():run(test)
end)

local name = contextvars.ContextVar
check.raises(trio.TypeError, name)
check.raises(trio.TypeError, name, 5)
check.raises(trio.TypeError, name, "x", 5)
check.raises(trio.TypeError, var.get)
check.raises(trio.TypeError, var.reset, var, nil)
check.raises(trio.TypeError, var.reset, var, {})
check.raises(trio.TypeError, function() var.name = "y" end)
print(check.raises(trio.TypeError, var.set, 5).message:match("[^\n]*"))
-- expect: set() needs a ContextVar as its first argument, got 5
