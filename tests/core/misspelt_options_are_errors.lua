-- An option that there isn't is a TypeError that names it and the function,
-- as with Python's keyword arguments: a misspelt 'shield' would protect
-- nothing.
local trio = require "trio"
local check = require "tests.lib.check"

local function bad(text, f, ...)
  check.raised(text, false, check.raises(trio.TypeError, f, ...))
end

local async function nothing() end

bad("CancelScope() has no option 'dedline'", trio.CancelScope, {dedline = 1})
bad("CancelScope() has no option 1", trio.CancelScope, {1})
bad("move_on_after() has no option 'sheild'", trio.move_on_after, 1,
    {sheild = true})
bad("move_on_after() has no option 'sheild'", trio.move_on_after,
    {1, sheild = true})
bad("fail_at() has no option 'seconds'", trio.fail_at,
    {deadline = 1, seconds = 1})
bad("open_nursery() has no option 'strict'", trio.open_nursery,
    {strict = true})
bad("trio.run() has no option 'clok'", trio.run, {nothing, clok = 1})
bad("MockClock() has no option 'speed'", trio.testing.MockClock,
    {speed = 1})
bad("Semaphore() has no option 'max'", trio.Semaphore, 1, {max = 1})
bad("Condition() has no option 'lok'", trio.Condition, {lok = trio.Lock()})
bad("RunVar() has no option 'def'", trio.lowlevel.RunVar, "x", {def = 1})
bad("ContextVar() has no option 'def'",
    require "contextvars".ContextVar, "x", {def = 1})
check.eq(trio.run{nothing, 1, 2, n = 5, strict_exception_groups = false},
         nil)
trio.run(async function()
  async with trio.open_nursery() as nursery do
    bad("nursery:start_soon() has no option 'nmae'",
        nursery.start_soon, nursery, {nothing, nmae = "x"})
    check.raised("nursery:start() has no option 'nmae'",
                 await pcall(nursery.start, nursery, {nothing, nmae = "x"}))
    bad("nursery:start_task() has no option 'deamon'",
        nursery.start_task, nursery, {nothing, deamon = true})
    bad("cancel() has no option 'why'", nursery.cancel_scope.cancel,
        nursery.cancel_scope, {why = "x"})
    check.eq(#nursery.child_tasks, 0)
    nursery:start_soon{nothing, 1, nil, 3, n = 4, name = "x"}
  end
end)
