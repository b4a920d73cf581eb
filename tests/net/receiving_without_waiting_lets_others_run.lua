-- Data that is there already: of two receive_some in a row one lets the
-- others run, and a cancelled task learns of it.
local trio = require "trio"

trio.run(async function()
  local a, b = trio.socket.socketpair()
  local sender, receiver = trio.SocketStream(a), trio.SocketStream(b)
  async with trio.open_nursery() as nursery do
    await sender:send_all(("x"):rep(20))
    local turns = 0
    nursery:start_soon(async function()
      while true do
        await trio.lowlevel.checkpoint()
        turns = turns + 1
      end
    end)
    for _ = 1, 20 do await receiver:receive_some(1) end
    print(turns >= 9)                         -- expect: true
    nursery.cancel_scope:cancel()
    await sender:send_all("y")
  end
  await sender:aclose()
  await receiver:aclose()
end)

-- Nothing is taken from the socket by a task that is cancelled.
trio.run(async function()
  local a, b = trio.socket.socketpair()
  local sender, receiver = trio.SocketStream(a), trio.SocketStream(b)
  await sender:send_all("xyz")
  with trio.CancelScope() as scope do
    print(await receiver:receive_some(1))     -- expect: x
    scope:cancel()
    await receiver:receive_some(1)
    print("not reached")
  end
  print(await receiver:receive_some())        -- expect: yz
  await sender:aclose()
  await receiver:aclose()
end)
