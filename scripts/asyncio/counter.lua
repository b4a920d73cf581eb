-- Four tasks count from 0 to 99. `await asyncio.sleep(0)` lets the others run;
-- as tasks run first in, first out, they take turns.
local asyncio = require "asyncio"

async function counter(name)
  for i = 0, 99 do
    print(name .. ": " .. i)
    await asyncio.sleep(0)
  end
end

async function main()
  local tasks = {}
  for n = 0, 3 do
    table.insert(tasks, asyncio.create_task(counter("task" .. n)))
  end

  while true do
    local left = {}
    for _, t in ipairs(tasks) do
      if not t:done() then table.insert(left, t) end
    end
    tasks = left
    if #tasks == 0 then
      return
    end

    await tasks[1]
  end
end

asyncio.run(main())
