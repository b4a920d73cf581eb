-- error(nil), uncaught, ends with a report and status 1.
-- stderr: whole
local trio = require "trio"

async function main()
  error(nil)                           -- expect error: nil
end
trio.run(main)
-- expect stderr: {any}:6: nil
-- expect stderr:     error(nil)                           -- expect error: nil
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:6: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}:8: in main chunk
