-- Tasks with variables, cancelled and failed ones too, contexts and tokens
-- leave no memory behind.
local check = require "tests.lib.check"
local trio = require "trio"
local contextvars = require "contextvars"

local var = contextvars.ContextVar "var"

local async function child(n)
  var:set({})
  contextvars.copy_context():run(var.set, var, {})
  if n == 1 then error("failed", 0) end
  await trio.sleep_forever()
end

local async function main()
  await pcall(async function()
    async with trio.open_nursery() as nursery do
      var:set({})
      for i = 1, 3 do nursery:start_soon(child, i) end
    end
  end)
  trio.lowlevel.spawn_system_task(child, 2)
  local temporary = contextvars.ContextVar "temporary"
  temporary:set({})
end

for _ = 1, 300 do trio.run(main) end
check.no_leaks(trio.run, main)
print "done" -- expect: done
