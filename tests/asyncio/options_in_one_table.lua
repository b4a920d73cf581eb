-- gather and call_soon take their arguments in one table, with options by
-- name; nil arguments keep their place. asyncio rule 154
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local async function work(...)
  return select("#", ...)
end
local async function fails() error(asyncio.ValueError("x")) end

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local results = await asyncio.gather {work(1), fails(),
                                        return_exceptions = true}
  print(results[1], results[2], results.n)
  results = await asyncio.gather(work(1), fails(),
                                 {return_exceptions = true})
  print(results[1], results[2], results.n)
  results = await asyncio.gather {}
  print(results.n)
  loop:call_soon {print, "soon", nil, 3, n = 4}
  loop:call_later {0.001, print, "later"}
  loop:call_at {loop:time() + 0.002, print, "at"}
  await asyncio.sleep(0.01)
  local err = check.raises(asyncio.TypeError, loop.call_soon, loop, work)
  print((err.message:match("^[^\n]*")))
  -- an async function is no iterator of futures
  check.raised("expects a list of futures, not function 'work'",
               await pcall(asyncio.wait, work))
end)())
-- expect: 1	ValueError: x	2
-- expect: 1	ValueError: x	2
-- expect: 0
-- expect: soon	nil	3
-- expect: later
-- expect: at
-- expect: call_soon() argument 'callback': expected an ordinary function, got function 'work'
