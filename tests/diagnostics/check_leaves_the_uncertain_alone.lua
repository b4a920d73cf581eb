-- Nothing is said where a name may mean something else, and where a call
-- without await is right. The script isn't run.
-- options: check
local trio = require "trio"
local asyncio = require "asyncio"
local fetching = require "tests.diagnostics.lib.fetching"
print("never printed")
error("never raised")

local async function f() end
local again = f
again = print
async function twice() end
function twice() end
local shadowed = f

local async function main(parameter, f_of_caller)
  local c = f()
  await c
  again()
  twice()
  fetching.name()
  fetching.both()
  fetching.missing()
  parameter:wait()
  f_of_caller()
  local trio = {sleep = print}
  trio.sleep(1)
  await asyncio.gather(f(), f())
  local task = asyncio.create_task(f())
  f():close()
  local ok, object = pcall(f)
  await object
  do
    local shadowed = print
    shadowed()
  end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(f)
  end
  for _, x in ipairs {} do end
  await trio.to_thread.run_sync(function() trio.run(main) end)
  local made
  if parameter then made = trio.Event() else made = {wait = print} end
  made:wait()
  return f()
end
