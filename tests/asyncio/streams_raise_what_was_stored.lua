-- An error that is stored in a reader wakes who waits, and every later call
-- raises it; a cancelled read loses nothing; two can't read at once.
-- asyncio rule 126
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local async function main()
  local reader = asyncio.StreamReader()
  local task = asyncio.create_task(reader:read(10))
  await asyncio.sleep(0)
  check.raised("read() called while another coroutine is already waiting "
    .. "for incoming data", await pcall(reader.read, reader, 1))
  task:cancel()
  check.raised(asyncio.CancelledError, await pcall(async function()
    await task
  end))
  reader:feed_data("kept")
  check.eq(await reader:read(10), "kept")

  task = asyncio.create_task(reader:readline())
  await asyncio.sleep(0)
  reader:set_exception(asyncio.ValueError("stored"))
  check.raised("stored", await pcall(async function() await task end))
  for _, name in ipairs {"read", "readline", "readuntil"} do
    check.raised("stored", await pcall(reader[name], reader))
  end
  check.eq(tostring(reader:exception()), "ValueError: stored")
  print("ok")
end
asyncio.run(main()) -- expect: ok
