-- In debug mode a step that takes longer than slow_callback_duration is
-- reported with its task and lines, a callback with its name. What is said
-- while one lasts: tests/unit/watchdog_test.c. asyncio rules 155, 157, 158
local asyncio = require "asyncio"
local time = require "time"

local async function slow()
  await asyncio.sleep(0)
  time.sleep(0.02)
  await asyncio.sleep(0)
  time.sleep(0.02)
end

local function callback() time.sleep(0.02) end

local async function main()
  local loop = asyncio.get_running_loop()
  print(loop:get_debug(), loop.slow_callback_duration)
  await asyncio.create_task(slow())
  loop.slow_callback_duration = 0.01
  await asyncio.create_task(slow(), {name = "bob"})
  loop:call_soon(callback)
  local future = loop:create_future()
  future:add_done_callback(callback)
  future:cancel()
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  loop:set_debug(false)
  await asyncio.create_task(slow())
  loop:set_debug(true)
  asyncio.create_task(asyncio.sleep(100))
end

asyncio.run(main(), {debug = true})
asyncio.run((async function()
  print(asyncio.get_running_loop():get_debug())
end)())
-- expect: true	0.1
-- expect stderr: task 'bob' ran for 0.0{any} seconds without an await, from tests/asyncio/debug_mode_names_slow_steps.lua:8 to tests/asyncio/debug_mode_names_slow_steps.lua:10
-- expect stderr:   others can run only at an await: use the library's slee{any}
-- expect stderr:   help: asyncrun explain long-step
-- expect stderr: task 'bob' ran for 0.0{any} seconds without an await, from tests/asyncio/debug_mode_names_slow_steps.lua:10 to its end
-- expect stderr:   others can run only at an await: use the library's slee{any}
-- expect stderr:   help: asyncrun explain long-step
-- expect stderr: callback 'callback' ran for 0.0{any} seconds
-- expect stderr: callback 'callback' ran for 0.0{any} seconds without an await, from its start to its end
-- expect stderr:   others can run only at an await: use the library's slee{any}
-- expect stderr:   help: asyncrun explain long-step
-- expect stderr: task 'sleep', started at tests/asyncio/debug_mode_names_slow_steps.lua:31, is cancelled because the main task has ended
-- expect stderr:   await it before main ends, or start it in a TaskGroup
-- expect stderr:   help: asyncrun explain left-at-the-end
-- expect: false
