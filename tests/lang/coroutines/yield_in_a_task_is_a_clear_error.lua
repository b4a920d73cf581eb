-- coroutine.yield directly in a task, or in a generator, is refused.
local trio = require "trio"
local check = require "tests.lib.check"

async function gen() coroutine.yield(1) yield 2 end
trio.run(async function()
  local err = check.raised(trio.RuntimeError, await pcall(async function()
    coroutine.yield(1)
  end))
  print(err)                           -- expect: RuntimeError: coroutine.yield outside a coroutine: {any}
  check.raised(trio.RuntimeError, await pcall(async function()
    async for _ in gen() do end
  end))
  check.raises(trio.RuntimeError, coroutine.yield)
end)
print(pcall(coroutine.yield))          -- expect: false	{any}outside a coroutine
-- style: off
