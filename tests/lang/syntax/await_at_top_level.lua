-- 'await' at top level is an error: the main chunk is no async function.
-- stderr: whole
local trio = require "trio"
await trio.sleep(1)                    -- expect syntax error: 'await' outside async function
-- expect stderr: asyncrun: {any}:4:1: SyntaxError: 'await' outside async function
-- expect stderr:     await trio.sleep(1)                    -- expect syntax error: 'await' outside async function
-- expect stderr:     ^~~~~
-- expect stderr:   put it into an async function, and start that with trio.run:
-- expect stderr:   async function main()
-- expect stderr:     await ...
-- expect stderr:   end
-- expect stderr:   trio.run(main)
-- expect stderr:   help: asyncrun explain await-at-top-level
-- style: off
