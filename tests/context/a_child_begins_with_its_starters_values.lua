-- A task begins with a copy of its starter's variables: neither sees what
-- the other sets later. They are the starter's, not those of the task that
-- opened the nursery. trio rule 135
local check = require "tests.lib.check"
local trio = require "trio"
local contextvars = require "contextvars"

local var = contextvars.ContextVar("var", {default = "default"})
local other = contextvars.ContextVar "other"
local order = check.order()

local async function child(name, expected)
  check.eq(var:get(), expected)
  var:set(name)
  await trio.lowlevel.checkpoint()
  check.eq(var:get(), name)
  order(name)
end

trio.run(async function()
  check.eq(var:get(), "default")
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "a", "default")
    var:set("main")
    nursery:start_soon(child, "b", "main")
    nursery:start_soon(async function()
      var:set("inner")
      nursery:start_soon(child, "c", "inner")
      check.eq(other:get("none"), "none")
    end)
    await trio.lowlevel.checkpoint()
    check.eq(var:get(), "main")
    other:set(1)
    check.eq(await nursery:start(async function(task_status)
      task_status:started(var:get() .. other:get())
    end), "main1")
  end
  check.eq(var:get(), "main")
end)
order:is {"a", "b", "c"}
check.eq(var:get(), "default")
check.eq(other:get(nil), nil)
print "done" -- expect: done
