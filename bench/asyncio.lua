-- Tasks of asyncio that yield in turn, that return at once and are gathered,
-- that hand items to each other through a queue with room for one.
-- usage: asyncio.lua switch|gather|queue N; prints seconds for one.
-- peers/tasks_asyncio.py is the same program.

local asyncio = require "asyncio"

local kind, n = arg[1], tonumber(arg[2])
local GROUP = 100

local async function yields()
  for _ = 1, n // GROUP do await asyncio.sleep(0) end
end

local async function returns() end

local async function puts(queue)
  for i = 1, n do await queue:put(i) end
end

local async function gets(queue)
  for _ = 1, n do await queue:get() end
end

local kinds = {}

async function kinds.switch()
  local tasks = {}
  for i = 1, GROUP do tasks[i] = asyncio.create_task(yields()) end
  await asyncio.gather(table.unpack(tasks))
end

async function kinds.gather()
  for _ = 1, n // GROUP do
    local tasks = {}
    for i = 1, GROUP do tasks[i] = asyncio.create_task(returns()) end
    await asyncio.gather(table.unpack(tasks))
  end
end

async function kinds.queue()
  local queue = asyncio.Queue(1)
  await asyncio.gather(puts(queue), gets(queue))
end

asyncio.run((async function()
  local start = os.clock()
  await kinds[kind]()
  print(("%.12f"):format((os.clock() - start) / n))
end)())
