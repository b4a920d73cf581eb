-- --diagnostics=json: warnings and errors as objects, with causes, members
-- and tracebacks; what a script itself prints stays as it is.
-- options: --diagnostics=json
-- exit: 1
-- stderr: whole
local trio = require "trio"

local async function child()
  error(trio.ValueError("one\ntwo \"three\" \1"))
end

trio.run(async function()
  trio.sleep(1)
  -- expect stderr: {"id":"forgotten-await","severity":"warning","message":"RuntimeWarning: coroutine 'sleep' was never awaited","file":"{any}","line":13,"column":3,"help":"the call above only makes a coroutine object; to run it, write: await trio.sleep(1)"}
  warn("@on")
  warn("a \"warning\"")
  -- expect stderr: {"severity":"warning","message":"Lua warning: a \u0022warning\u0022"}
  print("printed") -- expect: printed
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child)
  end
end)
-- expect stderr: {"severity":"error","message":"ExceptionGroup: Exceptions from Trio nursery","file":"{any}","line":19,"traceback":[{any}],"exceptions":[{"severity":"error","message":"ValueError: one\ntwo \"three\" \u0001","file":"{any}","line":9,{any}"traceback":["{any}:9: in async function 'child'","in task 'child', started at {any}:20"]}]}
