-- Nobody knows how far a connection has got that is given up: its socket
-- can't be used any more. A full queue makes connect wait.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local listener <close> = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  listener:listen(0)
  local address = {listener:getsockname()}
  local clients, waited = {}, nil
  for i = 1, 10 do
    clients[i] = socket.socket()
    local scope = trio.move_on_after(0.02)
    with scope do await clients[i]:connect(address) end
    if scope.cancelled_caught then
      waited = clients[i]
      break
    end
  end
  check.eq(waited and waited:fileno(), -1)
  for _, client in ipairs(clients) do client:close() end

  local early = socket.socket()
  with trio.CancelScope() as scope do
    scope:cancel()
    await early:connect(address)
  end
  check.eq(early:fileno(), -1)

  -- two at once: the second is told, the first goes on
  local both = socket.socket()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      check.raised(trio.ClosedResourceError,
                   await pcall(both.connect, both, address))
    end)
    await trio.testing.wait_all_tasks_blocked()
    check.raised(trio.BusyResourceError,
                 await pcall(both.connect, both, address))
    both:close()
  end
end)
