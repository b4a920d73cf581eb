-- The first mistake of the grammar, with its place and fix; status 1.
-- options: check
-- exit: 1
-- stderr: whole
local trio = require "trio"

local function main()
  await trio.sleep(1)
end
-- expect stderr: {any}:8:3: SyntaxError: 'await' outside async function
-- expect stderr:     await trio.sleep(1)
-- expect stderr:     ^~~~~
-- expect stderr:   function 'main' (line 7) is not async; write: local async function main()
-- expect stderr:   help: asyncrun explain await-outside-async
