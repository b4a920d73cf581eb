-- The error of --strict has the coroutine object, which can still be awaited,
-- once, and is not reported again.
-- options: --strict
local trio = require "trio"

async function work() print("works") return 5 end

trio.run(async function()
  local ok, err = await pcall(async function() work() end)
  print(ok, trio.isinstance(err, trio.RuntimeError), err.coroutine)
  -- expect: false	true	<coroutine object work at {any}>
  print(await err.coroutine)
  -- expect: works
  -- expect: 5
  print(select(2, await pcall(async function() await err.coroutine end)))
  -- expect: RuntimeError: cannot reuse already awaited coroutine
  -- expect:   coroutine 'work' was made at {any} and can be awaited once; keep its result in a variable
  ok, err = await pcall(async function() work() end)
  print(ok)
  -- expect: false
end)
collectgarbage()
