-- An object that was kept in a variable is reported when it is collected,
-- with the line of the call.
-- stderr: whole
local trio = require "trio"

async function f(x) return x end
trio.run(async function()
  local c = f(1)
  c = nil
  collectgarbage()
  io.stderr:write "collected\n"
  await trio.lowlevel.checkpoint()
end)
-- expect stderr: {any}:8: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     local c = f(1)
-- expect stderr:               ^
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await f(1)
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: collected
-- style: off
