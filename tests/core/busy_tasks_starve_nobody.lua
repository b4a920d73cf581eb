-- Tasks that are always ready leave room for the rest: in each pass the
-- descriptors and the deadlines are looked at, too. trio rule 75
local trio = require "trio"

local stop, spins = false, 0
local async function busy()
  while not stop do
    spins = spins + 1
    await trio.lowlevel.checkpoint()
  end
end
local async function respawning(nursery)
  if stop then return end
  nursery:start_soon(respawning, nursery)
  await trio.lowlevel.checkpoint()
end
local async function echo(sock)
  while true do
    local data = await sock:recv(100)
    if data == "" then break end
    await sock:send(data)
  end
end
trio.run(async function()
  local a, b = trio.socket.socketpair()
  async with trio.open_nursery() as nursery do
    for _ = 1, 3 do nursery:start_soon(busy) end
    nursery:start_soon(respawning, nursery)
    nursery:start_soon(echo, b)
    local before = spins
    for i = 1, 100 do
      await a:send("ping " .. i)
      assert(await a:recv(100) == "ping " .. i)
    end
    print(spins - before < 100000)      -- expect: true
    local start = trio.current_time()
    await trio.sleep(0.005)
    print(trio.current_time() - start < 1, spins > before)
    -- expect: true	true
    local scope = trio.move_on_after(0.005)
    with scope do await trio.sleep_forever() end
    print(scope.cancelled_caught)       -- expect: true
    stop = true
    a:close()
  end
  b:close()
end)
