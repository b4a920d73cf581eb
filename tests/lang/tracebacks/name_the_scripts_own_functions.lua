-- The traceback of an uncaught error has the script's lines and names,
-- from the failing one to the main one, and nothing of the translation.
-- stderr: whole
local trio = require "trio"

local function plain(x)
  return x.field.deep + 1              -- expect error: attempt to index
end
local async function leaf(x)
  await trio.lowlevel.checkpoint()
  local y = plain(x)
  return y
end
local Object = {}
async function Object:method(x)
  with setmetatable({}, {__enter = print, __exit = print}) do
    local y = await leaf(x)
    return y
  end
end
async function main()
  local y = await Object:method({})
  print(y)
end
trio.run(main)
-- stdout: any
-- expect stderr: {any}:7: attempt to index a nil value (field 'field')
-- expect stderr:     return x.field.deep + 1              -- expect error: attempt to index
-- expect stderr:              ^~~~~
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:7: in {any} 'plain'
-- expect stderr: 	{any}:11: in async function 'leaf'
-- expect stderr: 	{any}:17: in async function 'Object:method'
-- expect stderr: 	{any}:22: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}:25: in main chunk
-- expect stderr:   help: asyncrun explain misspelt-module
-- style: off
