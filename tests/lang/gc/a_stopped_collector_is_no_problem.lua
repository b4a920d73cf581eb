-- With the collector stopped forgotten objects are still reported at the
-- end of the run.
-- stderr: whole
local trio = require "trio"

collectgarbage("stop")
async function f() end
trio.run(async function() local c = f() c = nil end)
io.stderr:write "end\n"
-- expect stderr: {any}:8: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr: {any}
-- expect stderr: {any}
-- expect stderr: {any}
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: end
