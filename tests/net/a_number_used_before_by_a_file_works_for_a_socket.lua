-- A script waits for a pipe and closes it without a word to the loop; the
-- next socket gets its number, and is waited for as any other.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local pipe = io.popen("echo x; sleep 0.02")
  await trio.lowlevel.wait_readable(pipe)
  local a, b = socket.socketpair()
  local spare = a:fileno()
  a:close()
  b:close()
  pipe:close()
  local pairs_of, found = {}, false
  for i = 1, 4 do
    local one, two = socket.socketpair()
    pairs_of[i] = {one, two}
    found = found or one:fileno() < spare or two:fileno() < spare
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        check.eq(await one:recv(10), "there")
      end)
      nursery:start_soon(async function()
        check.eq(await two:recv(10), "back")
      end)
      await trio.testing.wait_all_tasks_blocked()
      await two:send("there")
      await one:send("back")
    end
  end
  check.eq(found, true)
end)
