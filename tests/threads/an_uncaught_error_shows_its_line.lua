-- What is printed of an uncaught error is as if it had been raised here.
local trio = require "trio"

local function work(x)
  return x.name.length -- expect error: attempt to index a nil value (field 'name')
end

-- expect stderr: return x.name.length
-- expect stderr: in function 'work'
-- expect stderr: in a worker thread, called by
-- expect stderr: in async function 'main'
local async function main()
  await trio.to_thread.run_sync(work, {})
end

trio.run(main)
