-- A process that is stopped and continued, as with Ctrl-Z and fg, has its
-- system calls interrupted (EINTR): waits go on, no byte is lost and no
-- time limit forgotten.
local trio = require "trio"
local check = require "tests.lib.check"

local SIZE = 300000

local async function pour(stream)
  for i = 1, SIZE // 50 do
    await stream:send_all(("%050d"):format(i))
    if i % 100 == 0 then await trio.sleep(0.001) end
  end
  await stream:send_eof()
end

trio.run(async function()
  local pipe = io.popen("for i in 1 2 3 4 5 6 7 8; do sleep 0.005; "
    .. "kill -STOP $PPID; sleep 0.002; kill -CONT $PPID; done; echo done")
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
        await pour(stream)
        check.eq(await stream:receive_some(), "thanks")
      end
    end)
    async with await listeners[1]:accept() as stream do
      for i = 1, SIZE // 50 do
        check.eq(tonumber(await stream:receive_exactly(50)), i)
      end
      check.eq(await stream:receive_some(), "")
      local scope = trio.move_on_after(0.02)
      with scope do await listeners[1]:accept() end
      check.eq(scope.cancelled_caught, true)
      await stream:send_all("thanks")
    end
  end
  await listeners[1]:aclose()
  check.eq(pipe:read("a"), "done\n")
  pipe:close()
end)
