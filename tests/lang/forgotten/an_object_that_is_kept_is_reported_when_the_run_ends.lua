-- An object that is still alive at the end of the run is reported then,
-- once, the oldest first.
-- stderr: whole
local trio = require "trio"

async function f(x) return x end
kept = {}
trio.run(async function()
  kept[1] = f(1)
  kept.x = f(2)
  kept[2] = await f(3)
end)
io.stderr:write "after the run\n"
kept = nil
collectgarbage()
-- expect stderr: {any}:9: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     kept[1] = f(1)
-- expect stderr:               ^
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await f(1)
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:10: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     kept.x = f(2)
-- expect stderr:              ^
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await f(2)
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: after the run
-- style: off
