-- asyncrun --debug: all loops are in debug mode, unless one is told not to
-- be. asyncio rule 158
local asyncio = require "asyncio"
local time = require "time"

local async function slow()
  await asyncio.sleep(0)
  time.sleep(0.02) -- check: off
end

local async function main()
  local loop = asyncio.get_running_loop()
  print(loop:get_debug())
  loop.slow_callback_duration = 0.01
  await asyncio.create_task(slow(), {name = "slow one"})
  loop:set_debug(false)
  print(loop:get_debug())
  await asyncio.create_task(slow())
end

asyncio.run(main())
asyncio.run((async function()
  print(asyncio.get_running_loop():get_debug())
end)(), {debug = false})
-- options: --debug
-- expect: true
-- expect: false
-- expect: false
-- expect stderr: task 'slow one' ran for 0.0{any} seconds without an await, from tests/asyncio/debug_mode_is_an_option.lua:7 to its end
