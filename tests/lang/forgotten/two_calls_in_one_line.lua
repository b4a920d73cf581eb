-- A discarded call beside an awaited one of another name in the same line
-- is reported at once; one beside an assigned call of the same name when
-- it is collected.
-- stderr: whole
local trio = require "trio"

async function f() end
async function g() end
trio.run(async function()
  await g() f() io.stderr:write "next\n"
end)
-- expect stderr: {any}:10: RuntimeWarning: coroutine 'f' was never awaited
-- expect stderr:     await g() f() io.stderr:write "next\n"
-- expect stderr:               ^
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await f()
-- expect stderr:   help: asyncrun explain forgotten-await
-- expect stderr: next
-- style: off
