-- A task that is cancelled before it began never begins: no cleanup runs.
-- The message is kept.
-- asyncio rules 21 and 22
local show, _, turns = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function body()
  show("never")
  local guard <close> = setmetatable({}, {__close = function()
    show("never")
  end})
  await asyncio.sleep(0)
end

local async function message(task)
  local ok, err = await pcall(async function() await task end)
  return err.message
end

local async function main()
  local task = asyncio.create_task(body())
  show(task:cancel("early"), task:cancelling(), task:done())
  show(await message(task), task:cancelled())
  task = asyncio.create_task(body())
  task:cancel("one")
  task:cancel("two")
  show(await message(task), task:cancelling())
  -- in a group and among gathered ones
  local group = asyncio.gather(body(), asyncio.sleep(0, 5),
                               {return_exceptions = true})
  for _, child in ipairs(asyncio.all_tasks()) do
    if child ~= asyncio.current_task()
       and child:get_coro() and tostring(child):find("body") then
      child:cancel("child")
    end
  end
  local results = await group
  show(results[1].message ~= nil, results[2])
  await turns(1)
end

asyncio.run(main())
-- expect: true	1	false
-- expect: early	true
-- expect: two	2
-- expect: true	5
