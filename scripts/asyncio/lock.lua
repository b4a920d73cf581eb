-- A lock: one task at a time is inside the block, although it waits there.
local asyncio = require "asyncio"

local lock = asyncio.Lock()

async function deposit(account, amount)
  async with lock do
    -- access shared state
    local balance = account.balance
    await asyncio.sleep(1)
    account.balance = balance + amount
  end
end

async function main()
  local account = {balance = 0}
  await asyncio.gather(deposit(account, 10), deposit(account, 20))
  print(account.balance)
end

asyncio.run(main())
