-- Objects that were returned or passed to a function name the line of the
-- call that made them.
-- stderr: whole
local trio = require "trio"

async function f() end
local function make() return f() end
local function drop(x) end
trio.run(async function()
  make()
  drop(f())
  collectgarbage()
  collectgarbage()
  io.stderr:write "end\n"
end)
-- expect stderr: {any}:{any}: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr: {any}
-- expect stderr: {any}
-- expect stderr:   the call above {any} write: await f()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: {any}:11: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     drop(f())
-- expect stderr:          ^
-- expect stderr:   the call above {any} write: await f()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: end
-- style: off
