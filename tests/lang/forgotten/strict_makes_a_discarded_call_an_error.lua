-- With --strict a discarded call is an error at the call.
-- options: --strict
-- stderr: whole
local trio = require "trio"

async function main()
  trio.sleep(1)                        -- expect error: RuntimeError
  print "never"
end
trio.run(main)
-- expect stderr: {any}:7: RuntimeError: coroutine 'sleep' was never awaited
-- expect stderr:     trio.sleep(1)                        -- expect error: RuntimeError
-- expect stderr:     ^~~~~~~~~~
-- expect stderr:   the call above only makes a coroutine object; to run it, write: await trio.sleep(1)
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:7: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}:10: in main chunk
-- expect stderr:   help: asyncrun explain forgotten-await
-- style: off
