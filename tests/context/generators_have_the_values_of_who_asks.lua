-- A generator runs in the task that asks it, and with its values.
local check = require "tests.lib.check"
local trio = require "trio"
local contextvars = require "contextvars"

local var = contextvars.ContextVar("var", {default = 0})

local async function numbers()
  for _ = 1, 3 do
    var:set(var:get() + 1)
    yield var:get()
  end
end

trio.run(async function()
  var:set(10)
  async for n in numbers() do
    check.eq(n, var:get())
  end
  check.eq(var:get(), 13)
end)
print "done" -- expect: done
