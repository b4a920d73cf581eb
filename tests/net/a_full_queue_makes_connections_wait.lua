-- More connections than a listener has room for: those beyond wait and can
-- be given up; when there is room again others get through.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local listener <close> = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  listener:listen(0)
  local address = {listener:getsockname()}
  local connected, given_up = 0, 0
  local async function connect(seconds)
    with socket.socket() as sock do
      local scope = trio.move_on_after(seconds)
      with scope do
        await sock:connect(address)
        connected = connected + 1
        check.eq(await sock:recv(10), "welcome")
      end
      if scope.cancelled_caught then given_up = given_up + 1 end
    end
  end
  async with trio.open_nursery() as nursery do
    for _ = 1, 10 do nursery:start_soon(connect, 0.03) end
    await trio.testing.wait_all_tasks_blocked(0.01)
    check.eq(connected > 0 and connected < 10, true)
  end
  check.eq(given_up, 10)
  -- The queue holds those that gave up after they had got in.
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      while true do
        with await listener:accept() as sock do
          await pcall(sock.send, sock, "welcome")
        end
      end
    end)
    await trio.testing.wait_all_tasks_blocked(0.01)
    await connect(20)
    check.eq(given_up, 10)
    nursery.cancel_scope:cancel()
  end
end)
