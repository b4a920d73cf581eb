-- What waits for descriptors and for threads goes on in the host's turns, and
-- nothing is left.
local trio = require "trio"
local host = require "tests.lib.host"
local check = require "tests.lib.check"

async function main()
  local a, b = trio.socket.socketpair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      check.eq(await b:recv(10), "ping")
      await b:send("pong")
    end)
    await a:send("ping")
    check.eq(await a:recv(10), "pong")
  end
  a:close()
  b:close()
  check.eq(await trio.to_thread.run_sync(function() return 6 * 7 end), 42)
  with trio.move_on_after(0.001) do await trio.sleep(100) end
  return "done"
end

check.no_leaks(function() check.eq(host.start{main}:finish(), "done") end)
