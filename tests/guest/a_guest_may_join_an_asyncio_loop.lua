-- An event loop of asyncio as the host, as in Python: its call_soon is given.
local asyncio, trio = require "asyncio", require "trio"

async function guest(x)
  await trio.sleep(0)
  return x + 1
end

async function main()
  local loop = asyncio.get_running_loop()
  local done = loop:create_future()
  local function soon(f) loop:call_soon(f) end
  trio.lowlevel.start_guest_run{guest, 41, run_sync_soon_threadsafe = soon,
    done_callback = function(outcome) done:set_result(outcome) end}
  print((await done):unwrap())
  done = loop:create_future()
  trio.lowlevel.start_guest_run{
    async function() error(trio.ValueError("guest")) end,
    run_sync_soon_threadsafe = soon,
    done_callback = function(outcome) done:set_result(outcome) end}
  local outcome = await done
  print(pcall(outcome.unwrap, outcome))
end
asyncio.run(main())
-- expect: 42
-- expect: false	ValueError: guest

-- Cancelled with the loop's other tasks, it is done, too.
asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local done = loop:create_future()
  trio.lowlevel.start_guest_run{trio.sleep_forever,
    run_sync_soon_threadsafe = function(f) loop:call_soon(f) end,
    done_callback = function(outcome) done:set_result(outcome) end}
  for task in pairs(asyncio.all_tasks()) do
    if type(task) ~= "number" and task ~= asyncio.current_task() then
      task:cancel()
    end
  end
  local outcome = await asyncio.wait_for(done, 10)
  print(trio.isinstance(outcome.error, asyncio.CancelledError))
end)())
-- expect: true
