-- 'with' of an async context manager tells to write 'async with'.
-- stderr: whole
local m = setmetatable({}, {
  __aenter = async function() end, __aexit = async function() end,
})
with m do                              -- expect error: TypeError
  print "never"
end
-- expect stderr: {any}:6: TypeError: 'table' object does not support the context manager protocol (it has no __enter method)
-- expect stderr:   this is an async context manager: write 'async with'
-- expect stderr:     with m do                              -- expect error: TypeError
-- expect stderr:     ^~~~
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:6: in main chunk
-- expect stderr:   help: asyncrun explain missing-async-with
-- style: off
