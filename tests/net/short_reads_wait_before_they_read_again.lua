-- After a read that took all there was, the next one waits for news first:
-- nothing is missed, whatever comes in between.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local a, b = socket.socketpair()
  for i = 1, 50 do
    await a:send("x" .. i)
    if i % 3 == 0 then await trio.sleep(0) end
    check.eq(await b:recv(100), "x" .. i)
  end
  -- news while nobody waits, seen by a poll or not
  check.eq(await a:send("ab"), 2)
  await trio.sleep(0.002)
  check.eq(await b:recv(1), "a")
  check.eq(await b:recv(1), "b")
  await a:send("c")
  check.eq(await b:recv(10, socket.MSG_PEEK), "c")
  check.eq(await b:recv(10, socket.MSG_PEEK), "c")
  check.eq(await b:recv(10), "c")
  a:close()
  check.eq(await b:recv(10), "")
  check.eq(await b:recv(10), "")

  -- a cancelled wait changes nothing
  local c, d = socket.socketpair()
  await c:send("1")
  check.eq(await d:recv(10), "1")
  with trio.CancelScope() as scope do
    scope:cancel()
    await c:send("never sent")
  end
  with trio.move_on_after(0.002) do await d:recv(10) end
  await c:send("2")
  check.eq(await d:recv(10), "2")
  with trio.CancelScope() as scope do
    await c:send("3")
    scope:cancel()
    await d:recv(10)
  end
  check.eq(await d:recv(10), "3")
end)
