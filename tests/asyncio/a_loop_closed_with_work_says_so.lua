-- Closing a loop with tasks that are pending reports each once, through the
-- exception handler if there is one; what they hold is let go.
-- asyncio rule 32
local asyncio = require "asyncio"

local async function waits(name)
  local guard <close> = setmetatable({}, {__close = function()
    print(name, "lets go")
  end})
  await asyncio.sleep(1000)
end

local function run(handler)
  local loop = asyncio.new_event_loop()
  loop:set_exception_handler(handler)
  local a = loop:create_task(waits("a"), {name = "a"})
  loop:create_task(waits("b"), {name = "b"})
  loop:stop()
  loop:run_forever()
  loop:close()
  loop:close()
  print(a:done(), loop:is_closed())
end

run(function(_, context)
  print(context.message, context.task:get_name(), context.exception)
end)
run(nil)
-- expect: Task was destroyed but it is pending!	a	nil
-- expect: Task was destroyed but it is pending!	b	nil
-- expect: a	lets go
-- expect: b	lets go
-- expect: true	true
-- expect: a	lets go
-- expect: b	lets go
-- expect: true	true
-- stderr: whole
-- expect stderr: Task was destroyed but it is pending!
-- expect stderr: task: <Task pending name='a' coro=<waits() running at tests/asyncio/a_loop_closed_with_work_says_so.lua:10>>
-- expect stderr: Task was destroyed but it is pending!
-- expect stderr: task: <Task pending name='b' coro=<waits() running at tests/asyncio/a_loop_closed_with_work_says_so.lua:10>>
