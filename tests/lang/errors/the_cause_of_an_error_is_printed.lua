-- An uncaught error is reported with the chain of its causes.
-- stderr: whole
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end,
  __exit = function() error(trio.ValueError("second")) end,
})
trio.run(async function()
  with m do
    error(trio.RuntimeError("first"))
  end
end)
-- exit: 1
-- expect stderr: {any}:7: ValueError: second
-- expect stderr:     __exit = function() error(trio.ValueError("second")) end,
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:7: in {any}
-- expect stderr: 	{any}:{any}: in async function <{any}:9>
-- expect stderr: 	in task '<{any}:9>', run by
-- expect stderr: 	{any}:9: in main chunk
-- expect stderr: it replaced this error, its cause:
-- expect stderr: {any}:11: RuntimeError: first
-- expect stderr:     error(trio.RuntimeError("first"))
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:11: in async function <{any}:9>
