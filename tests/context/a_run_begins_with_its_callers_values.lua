-- Main begins with the values of who calls run, system tasks too, whoever
-- starts them; what they set doesn't come out. trio rules 134, 135
local check = require "tests.lib.check"
local trio = require "trio"
local contextvars = require "contextvars"

local var = contextvars.ContextVar "var"
local token = var:set("outside")
local seen = {}

local async function note(name)
  seen[name] = var:get()
  var:set(name)
end

local async function main()
  await note("main")
  local context = contextvars.copy_context()
  trio.lowlevel.spawn_system_task(note, "system")
  trio.lowlevel.spawn_system_task{note, "given", context = context}
  await trio.testing.wait_all_tasks_blocked()
  check.eq(var:get(), "main")
  check.eq(context[var], "main")
end

trio.run(main)
check.eq(seen, {main = "outside", system = "outside", given = "main"})
check.eq(var:get(), "outside")

-- in a context of its own
local context = contextvars.Context()
context:run(function()
  check.eq(var:get("none"), "none")
  var:set("context")
  trio.run(main)
end)
check.eq(seen, {main = "context", system = "context", given = "main"})
check.eq(context[var], "context")
check.eq(var:get(), "outside")
var:reset(token)
check.raises(trio.LookupError, var.get, var)
print "done" -- expect: done
