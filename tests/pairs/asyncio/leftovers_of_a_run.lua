-- What asyncio.run does with tasks that are left when main has ended: they
-- are cancelled and awaited; their errors are reported.
-- asyncio rules 131 and 132
local show, _, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function left(name, how)
  local ok, err = await pcall(asyncio.sleep, 1000)
  show(name, ok, shape(err))
  if how == "slow" then
    await asyncio.sleep(0.01)
    show(name, "cleaned up")
  end
  if how == "fails" then error(asyncio.ValueError(name)) end
  if how == "returns" then return "result" end
  error(err)
end

local async function main(how)
  asyncio.get_running_loop():set_exception_handler(function(_, context)
    show("reported", shape(context.exception), context.task ~= nil)
  end)
  asyncio.create_task(left("a task", how))
  await turns(1)
  if how == "error" then error(asyncio.TypeError("main")) end
  return "main's result"
end

for _, how in ipairs {"ends", "slow", "fails", "returns", "error"} do
  local ok, result = pcall(asyncio.run, main(how))
  show(how, ok, ok and result or shape(result))
end
-- expect: a task	false	CancelledError
-- expect: ends	true	main's result
-- expect: a task	false	CancelledError
-- expect: a task	cleaned up
-- expect: slow	true	main's result
-- expect: a task	false	CancelledError
-- expect: reported	ValueError	true
-- expect: fails	true	main's result
-- expect: a task	false	CancelledError
-- expect: returns	true	main's result
-- expect: a task	false	CancelledError
-- expect: error	false	TypeError
