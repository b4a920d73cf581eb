-- A context keeps the values that there were; run changes only its own, and
-- gives results and errors through.
local check = require "tests.lib.check"
local trio = require "trio"
local contextvars = require "contextvars"

local a, b = contextvars.ContextVar "a", contextvars.ContextVar "b"
local empty = contextvars.Context()
check.eq(#empty, 0)
check.eq({empty[a], empty:get(a, 5), empty.nothing}, {nil, 5, nil})

local async function main()
  a:set(1)
  local context = contextvars.copy_context()
  a:set(2)
  b:set(nil)
  check.eq({context[a], context:get(b, "none"), #context}, {1, "none", 1})

  local function f(...)
    check.eq(a:get(), 1)
    check.eq(context[a], 1)
    a:set(3)
    check.eq(context[a], 3)
    check.raises("cannot enter context", context.run, context, print)
    local inner = context:copy()
    inner:run(b.set, b, "inner")
    check.eq({b:get("none"), inner[b], inner[a]}, {"none", "inner", 3})
    return ...
  end
  check.eq({context:run(f, 1, nil, "x")}, {1, nil, "x"})
  check.eq({context[a], a:get(), #context}, {3, 2, 1})
  local err = check.raises(trio.ValueError, context.run, context,
    function()
      a:set(4)
      error(trio.ValueError("no"))
    end)
  check.eq(err.message, "no")
  check.eq({context[a], a:get()}, {4, 2})

  local all, n = {}, 0
  for var, value in pairs(contextvars.copy_context()) do
    n = n + 1
    all[var.name] = tostring(value)
  end
  check.eq(all, {a = "2", b = "nil"})
  check.eq(n, 2)

  -- tasks that are started inside have its values
  async with trio.open_nursery() as nursery do
    context:run(nursery.start_soon, nursery, async function()
      check.eq(a:get(), 4)
      a:set(5)
    end)
  end
  check.eq(context[a], 4)
  local mine = trio.lowlevel.current_task().context
  mine:run(a.set, a, 6)
  check.eq({mine[a], a:get()}, {6, 2})
end
trio.run(main)
contextvars.Context():run(trio.run, main)

check.raises(trio.TypeError, empty.run, empty)
check.raises(trio.TypeError, empty.run, empty, 5)
check.raises(trio.TypeError, empty.get, empty, "a")
check.raises(trio.TypeError, empty.copy)
check.raises(trio.TypeError, function() empty[a] = 1 end)
print((tostring(empty):gsub("0x%x+", "0x"))) -- expect: <Context at 0x>
