-- Three workers take their work from a queue, until there is no more.
local asyncio = require "asyncio"
local time = require "time"

async function worker(name, queue)
  while true do
    -- Get a "work item" out of the queue.
    local sleep_for = await queue:get()

    -- Sleep for the "sleep_for" seconds.
    await asyncio.sleep(sleep_for)

    -- Notify the queue that the "work item" has been processed.
    queue:task_done()

    print(("%s has slept for %.2f seconds"):format(name, sleep_for))
  end
end

async function main()
  -- Create a queue that we will use to store our "workload".
  local queue = asyncio.Queue()

  -- Generate random timings and put them into the queue.
  local total_sleep_time = 0
  for _ = 1, 20 do
    local sleep_for = 0.05 + 0.95 * math.random()
    total_sleep_time = total_sleep_time + sleep_for
    queue:put_nowait(sleep_for)
  end

  -- Create three worker tasks to process the queue concurrently.
  local tasks = {}
  for i = 0, 2 do
    local task = asyncio.create_task(worker("worker-" .. i, queue))
    table.insert(tasks, task)
  end

  -- Wait until the queue is fully processed.
  local started_at = time.monotonic()
  await queue:join()
  local total_slept_for = time.monotonic() - started_at

  -- Cancel our worker tasks.
  for _, task in ipairs(tasks) do
    task:cancel()
  end
  -- Wait until all worker tasks are cancelled.
  tasks.return_exceptions = true
  await asyncio.gather(tasks)

  print("====")
  print(("3 workers slept in parallel for %.2f seconds"):format(
    total_slept_for))
  print(("total expected sleep time: %.2f seconds"):format(total_sleep_time))
end

asyncio.run(main())
