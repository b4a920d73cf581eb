-- current_task in tasks that take turns, in callbacks, in what is awaited;
-- all_tasks are those that aren't done.
-- asyncio rule 34
local show, _, turns = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function current()
  local task = asyncio.current_task()
  return task and task:get_name()
end

local async function inner(n)
  await asyncio.sleep(0)
  return current()
end

local async function names(n)
  for _ = 1, n do show(current(), await inner(n)) end
end

local function living()
  local list = {}
  for i, task in ipairs(asyncio.all_tasks()) do
    list[i] = task:get_name()
  end
  table.sort(list)
  return table.concat(list, " ")
end

local async function main()
  local loop = asyncio.get_running_loop()
  asyncio.current_task():set_name("main")
  local a = asyncio.create_task(names(2), {name = "a"})
  local b = asyncio.create_task(names(3), {name = "b"})
  loop:call_soon(function() show("callback", current()) end)
  a:add_done_callback(function() show("done", current()) end)
  show(current(), living())
  await a
  show(living(), asyncio.all_tasks()[b], asyncio.all_tasks()[a])
  await b
  await turns(1)
  show(living(), current())
  show(asyncio.current_task(loop) == asyncio.current_task())
end

asyncio.run(main())
show(pcall(asyncio.current_task) == false,
     pcall(asyncio.all_tasks) == false)
-- expect: main	a b main
-- expect: callback	nil
-- expect: a	a
-- expect: b	b
-- expect: a	a
-- expect: b	b
-- expect: done	nil
-- expect: b main	true	nil
-- expect: b	b
-- expect: main	main
-- expect: true
-- expect: true	true
