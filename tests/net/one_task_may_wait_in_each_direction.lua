-- Receiving and sending at once is fine; a second task that would have to
-- wait for the same gets BusyResourceError at once. trio rule 111
local trio = require "trio"
local check = require "tests.lib.check"
local fill = require "tests.lib.fill"
local Busy = trio.BusyResourceError

trio.run(async function()
  local a, b = trio.socket.socketpair()
  await fill(a)
  local got
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() got = await a:recv(10) end)
    nursery:start_soon(async function() await a:send("x") end)
    await trio.testing.wait_all_tasks_blocked()
    check.raised(Busy, await pcall(a.recv, a, 10))
    check.raised(Busy, await pcall(a.recvfrom, a, 10))
    check.raised(Busy, await pcall(a.wait_readable, a))
    check.raised(Busy, await pcall(a.send, a, "x"))
    check.raised(Busy, await pcall(a.wait_writable, a))
    await b:send("data")
    repeat until #await b:recv(1 << 20) < 65536
  end
  check.eq(got, "data")
end)
