-- Everything is an async function, and one ordinary call starts it. Only one
-- thing happens at a time: concurrency needs tasks. The loop of the example
-- never ends; here it ends with the data.
local asyncio = require "asyncio"

local input = {"one", "two", "three"}

async function get_data_from_io()
  await asyncio.sleep(1)
  return table.remove(input, 1)
end

async function process_data(data)
  await asyncio.sleep(1)
  print("processed " .. data)
end

async function main()
  while true do
    local data = await get_data_from_io()
    if not data then return end
    await process_data(data)
  end
end

asyncio.run(main())
