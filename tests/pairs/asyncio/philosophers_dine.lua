-- A program: philosophers with forks (locks), a waiter (semaphore), and a
-- bell (condition); one gives up when it takes too long.
-- asyncio rules 103, 109 and 110
local show, _, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local N = 5

local async function dine(i, forks, waiter, bell, state)
  for meal = 1, 2 do
    local ok, err = await pcall(async function()
      async with asyncio.timeout(i == 2 and 1.5 or 100) do
        async with waiter do
          async with forks[i] do
            async with forks[i % N + 1] do
              show(i, "eats", meal)
              await asyncio.sleep(1)
            end
          end
        end
      end
    end)
    if not ok then show(i, "gives up", shape(err)) end
    async with bell do
      state.meals = state.meals + 1
      bell:notify_all()
    end
  end
end

local async function host(bell, state)
  async with bell do
    await bell:wait_for(function() return state.meals == 2 * N end)
    show("the host closes", state.meals)
  end
end

local async function main()
  local forks, state = {}, {meals = 0}
  for i = 1, N do forks[i] = asyncio.Lock() end
  local waiter, bell = asyncio.Semaphore(N - 1), asyncio.Condition()
  local hosting = asyncio.create_task(host(bell, state))
  async with asyncio.TaskGroup() as group do
    for i = 1, N do
      group:create_task(dine(i, forks, waiter, bell, state))
    end
  end
  await hosting
  for i = 1, N do show(i, forks[i]:locked()) end
  show(waiter:locked(), bell:locked())
end

run(main)
-- expect: 1	eats	1
-- expect: 3	eats	1
-- expect: 2	eats	1
-- expect: 5	eats	1
-- expect: 2	gives up	TimeoutError
-- expect: 1	eats	2
-- expect: 4	eats	1
-- expect: 2	gives up	TimeoutError
-- expect: 5	eats	2
-- expect: 3	eats	2
-- expect: 4	eats	2
-- expect: the host closes	10
-- expect: 1	false
-- expect: 2	false
-- expect: 3	false
-- expect: 4	false
-- expect: 5	false
-- expect: false	false
