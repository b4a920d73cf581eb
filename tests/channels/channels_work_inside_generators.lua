-- A generator may send and receive: it waits on a Lua thread of its own.
local check = require "tests.lib.check"
local trio = require "trio"

local async function received(receive, count)
  for _ = 1, count do
    yield await receive:receive()
  end
end

local async function sent(send, count)
  for item = 1, count do
    await send:send(item)
    yield item
  end
end

trio.run(async function()
  for _, size in ipairs {0, 2} do
    local send, receive = trio.open_memory_channel(size)
    local got = {}
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        async for _ in sent(send, 9) do end
      end)
      async for item in received(receive, 9) do got[#got + 1] = item end
    end
    check.eq(got, {1, 2, 3, 4, 5, 6, 7, 8, 9})

    -- Cancelled in there, and closed.
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        async for _ in received(receive, 1) do end
      end)
      await trio.testing.wait_all_tasks_blocked()
      check.eq(send:statistics().tasks_waiting_receive, 1)
      nursery.cancel_scope:cancel()
    end
    check.eq(send:statistics().tasks_waiting_receive, 0)
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        check.raised(trio.BrokenResourceError, await pcall(async function()
          async for _ in sent(send, size + 1) do end
        end))
      end)
      await trio.testing.wait_all_tasks_blocked()
      receive:close()
    end
  end
end)
