-- All tasks of a run share a RunVar; the next run begins anew. A token is
-- used once, for its own variable; outside a run nothing works. trio rule
-- 136
local check = require "tests.lib.check"
local trio = require "trio"

local RunVar = trio.lowlevel.RunVar
local var = RunVar("var", {default = "default"})
local bare = RunVar "bare"

for _ = 1, 2 do
  trio.run(async function()
    check.eq(var:get(), "default")
    check.eq(var:get("argument"), "argument")
    check.raises(trio.LookupError, bare.get, bare)
    check.eq(select("#", bare:get(nil)), 1)
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function() var:set("child") end)
    end
    check.eq(var:get(), "child")
    local token = var:set(false)
    check.eq(var:get(), false)
    check.raises("token is not for us", bare.reset, bare, token)
    var:reset(token)
    check.eq(var:get(), "child")
    check.raises("token has already been used", var.reset, var, token)
    local first = bare:set(nil)
    check.eq(bare:get(5), nil)
    bare:reset(first)
    check.eq(bare:get(5), 5)
  end)
end

print(var) -- expect: <RunVar name='var'>
local token = trio.run(async function() return var:set(1) end)
check.raises(trio.RuntimeError, var.reset, var, token)
check.raises(trio.RuntimeError, var.set, var, 1)
print(check.raises(trio.RuntimeError, var.get, var).message:match("[^:]*"))
-- expect: Cannot be used outside of a run context
check.raises(trio.TypeError, RunVar)
check.raises(trio.TypeError, RunVar, "x", 5)
check.raises(trio.TypeError, var.get)
check.raises(trio.TypeError, var.reset, var, {})
trio.run(async function()
  check.raises(trio.TypeError, var.reset, var, nil)
end)
