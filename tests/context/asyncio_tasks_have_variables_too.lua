-- Tasks and callbacks of asyncio begin with a copy of the variables of who
-- makes them; both dialects see the same.
local asyncio = require "asyncio"
local check = require "tests.lib.check"
local contextvars = require "contextvars"
local trio = require "trio"

local var = contextvars.ContextVar("var", {default = "none"})
local order = check.order()

local async function child(name)
  order(name .. " of " .. var:get())
  var:set(name)
  await asyncio.sleep(0)
  check.eq(var:get(), name)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      order("in " .. var:get())
    end)
  end
end

asyncio.run((async function()
  var:set("main")
  local task = asyncio.create_task(child("a"))
  asyncio.get_running_loop():call_soon(function()
    order("callback of " .. var:get())
    var:set("callback")
  end)
  var:set("later")
  await asyncio.gather(child("b"), child("c"))
  await task
  check.eq(var:get(), "later")
end)())
order:is {"a of main", "callback of main", "b of later", "c of later",
          "in a", "in b", "in c"}
check.eq(var:get(), "none")
print "done" -- expect: done
