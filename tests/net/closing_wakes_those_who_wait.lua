-- A task that waits for a socket which another closes or detaches gets
-- ClosedResourceError; also one that was about to go on. trio rule 114
local trio = require "trio"
local check = require "tests.lib.check"
local fill = require "tests.lib.fill"
local socket = trio.socket
local Closed = trio.ClosedResourceError

trio.run(async function()
  local a, b = socket.socketpair()
  local listener = socket.socket()
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  await fill(a)
  local woken = 0
  async with trio.open_nursery() as nursery do
    local function expect_closed(method, ...)
      nursery:start_soon(async function(...)
        check.raised(Closed, await pcall(method, ...))
        woken = woken + 1
      end, ...)
    end
    expect_closed(a.recv, a, 10)
    expect_closed(a.send, a, "x")
    expect_closed(listener.accept, listener)
    await trio.testing.wait_all_tasks_blocked()
    check.eq(woken, 0)
    a:close()
    listener:close()
  end
  check.eq(woken, 3)
  b:close()

  -- data has come and the task is ready, but the socket goes first: which
  -- of two events is seen first depends on their order
  local closed = 0
  for order = 1, 2 do
    local c, d = socket.socketpair()
    local e, f = socket.socketpair()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        local ok, err = await pcall(d.recv, d, 10)
        if ok then check.eq(err, "x")
        else
          check.raised(Closed, ok, err)
          closed = closed + 1
        end
      end)
      nursery:start_soon(async function()
        await f:wait_readable()
        d:close()
      end)
      await trio.testing.wait_all_tasks_blocked()
      -- in one pass, so that both events are seen at once
      if order == 1 then nursery:start_soon(c.send, c, "x") end
      nursery:start_soon(e.send, e, "x")
      if order == 2 then nursery:start_soon(c.send, c, "x") end
    end
  end
  check.eq(closed > 0, true)

  local e <close>, f = socket.socketpair()
  local fd
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      check.raised(Closed, await pcall(f.recv, f, 10))
    end)
    await trio.testing.wait_all_tasks_blocked()
    fd = f:detach()
  end
  check.eq(f:fileno(), -1)
  local again <close> = socket.socket {fileno = fd}
  check.eq(again:fileno(), fd)
  check.eq({again.family, again.type}, {socket.AF_UNIX, socket.SOCK_STREAM})
  await e:send("alive")
  check.eq(await again:recv(10), "alive")
end)
