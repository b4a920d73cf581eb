-- What a TaskGroup's tasks are: named, awaited by others, cancelled one by
-- one, started by each other, and refused when it is too late.
-- asyncio rules 92, 93, 101 and 102
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(name, seconds)
  await asyncio.sleep(seconds or 0)
  show(name)
  return name
end

local async function left_early(group)
  async with group do
    group:create_task(work("waited for", 1))
    return "returned"
  end
end

local async function main()
  local group = asyncio.TaskGroup()
  async with group as same do
    show(same == group)
    local a = group:create_task(work("a", 2), {name = "A"})
    local b = group:create_task(work("b", 1))
    show(a:get_name(), await b, a:done())
    local c = group:create_task(work("never", 50))
    await turns(1)
    c:cancel()
    show(await attempt(c))
    group:create_task((async function()
      await asyncio.sleep(3)
      group:create_task(work("grandchild", 1))
    end)())
  end
  show("left")
  show(await left_early(asyncio.TaskGroup()))
  -- in a loop that is left
  for i = 1, 3 do
    async with asyncio.TaskGroup() as group do
      group:create_task(work("pass " .. i, 1))
      if i == 2 then break end
    end
  end
  -- an empty one
  show(await attempt((async function()
    async with asyncio.TaskGroup() do end
    return "empty"
  end)()))
  -- what is refused
  local async function refused(g)
    local coro = work("never")
    local ok, err = pcall(g.create_task, g, coro)
    coro:close()
    show(ok, shape(err))
  end
  await refused(group)
  await refused(asyncio.TaskGroup())
  show(await attempt((async function()
    async with group do show("never") end
  end)()))
  async with asyncio.TaskGroup() as g do
    show(await attempt((async function()
      async with g do show("never") end
    end)()))
  end
  async with asyncio.TaskGroup() as g do
    local ok, err = pcall(g.create_task, g, 5)
    show(ok, shape(err))
  end
end

run(main)
-- expect: true
-- expect: b
-- expect: A	b	false
-- expect: CancelledError
-- expect: a
-- expect: grandchild
-- expect: left
-- expect: waited for
-- expect: returned
-- expect: pass 1
-- expect: pass 2
-- expect: empty
-- expect: false	RuntimeError
-- expect: false	RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: false	TypeError
