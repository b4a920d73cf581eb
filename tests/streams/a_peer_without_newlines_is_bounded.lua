-- Who sends without end and without a newline is stopped at the limit: no
-- more than that is kept, and the sender has to wait.
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local one, two = trio.socket.socketpair()
  local a, b = trio.SocketStream(one), trio.SocketStream(two)
  local sent = 0
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      local piece = ("x"):rep(4096)
      while true do
        await a:send_all(piece)
        sent = sent + #piece
      end
    end)
    for _ = 1, 3 do -- it is the same each time: nothing more is received
      local err = check.raised(trio.LimitOverrunError, await pcall(
        async function()
          async for _ in b:lines("l", 100000) do error("a line") end
        end))
      check.eq(err.consumed, 100000)
      await trio.testing.wait_all_tasks_blocked(0.005)
    end
    assert(sent < 1000000, sent)
    check.eq(#await b:receive_exactly(100000), 100000)
    nursery.cancel_scope:cancel()
  end
  await a:aclose()
  await b:aclose()
end)
