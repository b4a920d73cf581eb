-- aclose drops what was received and not taken, also while a task waits for
-- more of it. trio rule 113
local check = require "tests.lib.check"
local trio = require "trio"

local async function closed(f, ...)
  check.raised(trio.ClosedResourceError, await pcall(f, ...))
end

local async function check_closed(r)
  await closed(r.receive_exactly, r, 1)
  await closed(r.receive_until, r, "\n")
  await closed(r.receive_some, r)
  await closed(async function()
    async for _ in r:lines() do end
  end)
end

trio.run(async function()
  local s, r = trio.testing.memory_stream_one_way_pair()
  await s:send_all("one\ntwo\nthree")
  check.eq(await r:receive_until("\n"), "one")
  await r:aclose()
  await check_closed(r)
  await r:aclose()

  s, r = trio.testing.memory_stream_one_way_pair()
  await s:send_all("one\ntwo\nthree")
  async with r do check.eq(await r:receive_until("\n"), "one") end
  await check_closed(r)

  s, r = trio.testing.memory_stream_one_way_pair()
  await s:send_all("two\nthree")
  async with trio.open_nursery() as nursery do
    nursery:start_soon(closed, r.receive_exactly, r, 100)
    await trio.testing.wait_all_tasks_blocked()
    await trio.aclose_forcefully(r)
  end
  await check_closed(r)
end)
