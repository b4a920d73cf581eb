-- A call of an async function whose result is thrown away is reported at
-- once, before the next statement runs, with the line, a caret and the fix.
-- stderr: whole
local trio = require "trio"

async function main()
  local x = 3
  trio.sleep(2 * x)
  io.stderr:write "next statement\n"
end
trio.run(main)
-- expect stderr: {any}:8: RuntimeWarning: coroutine 'sleep' was never awaited
-- expect stderr:     trio.sleep(2 * x)
-- expect stderr:     ^~~~~~~~~~
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await trio.sleep(2 * x)
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: next statement
-- style: off
