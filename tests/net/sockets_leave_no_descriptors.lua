-- Whatever happens to them, sockets that are closed or collected leave no
-- descriptor and no memory.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

-- The tables beside errors and sockets reach their size first.
local function no_leaks(...)
  for _ = 1, 50 do (...)(select(2, ...)) end
  check.no_leaks(...)
end

no_leaks(trio.run, async function()
  with socket.socket() as listener do
    await listener:bind({"127.0.0.1", 0})
    listener:listen()
    with socket.socket() as client do
      await client:connect({listener:getsockname()})
      with await listener:accept() as server do
        await server:send("x")
        await client:recv(10)
        with trio.move_on_after(0) do await client:recv(10) end
      end
    end
    with trio.move_on_after(0) do await listener:accept() end
  end
end)

no_leaks(function() -- nobody closes these
  for _ = 1, 3 do
    local a = socket.socketpair()
    a:dup()
    socket.fromfd(a:fileno())
    pcall(socket.fromfd, 0)
  end
  collectgarbage()
end)

-- Cancelled, failed, and closed by another task.
local async function unlucky()
  local listener <close> = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  local address = {listener:getsockname()}
  local refused <close> = socket.socket()
  await pcall(refused.connect, refused, address)
  listener:listen()
  local dropped = socket.socket()
  with trio.CancelScope() as scope do
    scope:cancel()
    await dropped:connect(address)
  end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await pcall(listener.accept, listener)
    end)
    await trio.testing.wait_all_tasks_blocked()
    listener:close()
  end
end
no_leaks(trio.run, unlucky)

-- Left open by a run that ended; waited for by a task that was cancelled.
no_leaks(function()
  trio.run(async function()
    local a, b = socket.socketpair()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function() await a:recv(1) end)
      nursery:start_soon(async function() await b:recv(1) end)
      await trio.testing.wait_all_tasks_blocked()
      nursery.cancel_scope:cancel()
    end
  end)
  collectgarbage()
end)
