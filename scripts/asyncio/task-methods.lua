-- What can be asked of a task, and done to it.
local asyncio = require "asyncio"

async function work()
  await asyncio.sleep(1)
  return "done"
end

async function fail()
  error(asyncio.ValueError("no luck"))
end

-- The kind of an error that a call raises.
local function kind(...)
  local _, err = pcall(...)
  return tostring(err):match("^%a+")
end

async function main()
  local task = asyncio.create_task(work(), {name = "worker"})
  print(task:get_name(), task:done(), kind(task.result, task))
  task:set_name("better worker")
  task:add_done_callback(function(t) print(t:get_name() .. " is done") end)
  local unwanted = function() print("never") end
  task:add_done_callback(unwanted)
  print(task:remove_done_callback(unwanted))
  await task
  print(task:done(), task:result(), task:exception())

  task = asyncio.create_task(fail())
  await asyncio.wait({task})
  print(task:done(), task:exception(), kind(task.result, task))

  task = asyncio.create_task(work())
  print(task:cancel("not needed"), task:cancelled())
  print(await pcall(async function() await task end))
  print(task:done(), task:cancelled(), task:cancel())
end

asyncio.run(main())
