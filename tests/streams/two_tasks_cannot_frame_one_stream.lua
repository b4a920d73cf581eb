-- While one task receives, another gets BusyResourceError from every way
-- to receive, and the first one gets all data.
local check = require "tests.lib.check"
local trio = require "trio"

local async function busy(f, ...)
  check.raised(trio.BusyResourceError, await pcall(f, ...))
end

trio.run(async function()
  local s, r = trio.testing.memory_stream_one_way_pair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      print(await r:receive_exactly(6))
      print(await r:receive_until("\n"))
    end)
    for _, data in ipairs {"ab", "cd", "ef\n"} do
      await trio.testing.wait_all_tasks_blocked()
      await busy(r.receive_exactly, r, 1)
      await busy(r.receive_until, r, "\n")
      await busy(r.receive_some, r, 1)
      await busy(async function()
        async for _ in r:lines() do end
      end)
      await s:send_all(data)
    end
  end
  await s:send_all("next")
  print(await r:receive_some())
end)
-- expect: abcdef
-- expect:
-- expect: next
