-- sleep(delay, result): what is given as result is what the await gives.
local asyncio = require "asyncio"

async function main()
  local result = await asyncio.sleep(1, "done")
  print(result)
end

asyncio.run(main())
