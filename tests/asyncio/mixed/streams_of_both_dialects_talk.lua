-- A stream of trio in a task of asyncio, a reader and writer of asyncio in a
-- nursery; each dialect's server with the other's client. Time limits and
-- cancellations of both lose nothing of what has arrived. asyncio rule 163
local asyncio, trio = require "asyncio", require "trio"
local check = require "tests.lib.check"

local async function echo_trio(stream)
  async for data in stream do await stream:send_all(data:upper()) end
end

local async function echo_asyncio(reader, writer)
  async for line in reader do
    writer:write(line:upper())
    await writer:drain()
  end
  writer:close()
end

-- A trio server, clients of asyncio.
local async function trio_serves(nursery)
  local listeners = await nursery:start(
    trio.serve_tcp, echo_trio, 0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  async with asyncio.TaskGroup() as group do
    local reading = group:create_task(reader:readline())
    writer:write("hel")
    await asyncio.sleep(0.001)
    writer:write("lo\n")
    check.eq(await reading, "HELLO\n")
  end
  check.raised(asyncio.TimeoutError,
               await pcall(asyncio.wait_for, reader:read(5), 0.002))
  local scope = trio.move_on_after(0.002)
  with scope do await reader:read(5) end
  check.eq(scope.cancelled_caught, true)
  local task = asyncio.create_task(reader:readexactly(4))
  writer:write("ab")
  await asyncio.sleep(0.002)
  task:cancel()
  await asyncio.wait {task}
  writer:write("cd")
  check.eq(await reader:readexactly(4), "ABCD")
  writer:close()
  await writer:wait_closed()
end

-- A server of asyncio, clients of trio.
local async function asyncio_serves()
  async with await asyncio.start_server(echo_asyncio, "127.0.0.1", 0)
    as server
  do
    local _, port = server.sockets[1]:getsockname()
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
      await stream:send_all("one\n")
      check.eq(await stream:receive_until("\n"), "ONE")
      check.raised(asyncio.TimeoutError, await pcall(async function()
        async with asyncio.timeout(0.002) do await stream:receive_some() end
      end))
      local task = asyncio.create_task(stream:receive_exactly(4))
      await asyncio.sleep(0.002)
      task:cancel()
      await asyncio.wait {task}
      check.eq(task:cancelled(), true)
      await stream:send_all("two\n")
      check.eq(await asyncio.create_task(stream:receive_exactly(4)),
               "TWO\n")
    end
    -- in several tasks of both kinds
    local results = {}
    local async function client(n)
      local stream = await trio.open_tcp_stream("127.0.0.1", port)
      async with stream do
        await stream:send_all(("client %d\n"):format(n))
        results[n] = await stream:receive_until("\n")
      end
    end
    async with trio.open_nursery() as nursery do
      for n = 1, 3 do nursery:start_soon(client, n) end
      await asyncio.gather(client(4), client(5))
    end
    check.eq(results, {"CLIENT 1", "CLIENT 2", "CLIENT 3", "CLIENT 4",
                       "CLIENT 5"})
  end
end

-- Memory channels and queues between tasks of both.
local async function hand_over()
  local send, receive = trio.open_memory_channel(0)
  local queue = asyncio.Queue(1)
  local async function pump()
    async for item in receive do await queue:put(item * 2) end
    queue:shutdown()
  end
  local got = {}
  async with asyncio.TaskGroup() as group do
    group:create_task(pump())
    group:create_task((async function()
      while true do
        local ok, item = await pcall(queue.get, queue)
        if not ok then break end
        got[#got + 1] = item
      end
    end)())
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        for i = 1, 5 do await send:send(i) end
        send:close()
      end)
    end
  end
  check.eq(got, {2, 4, 6, 8, 10})
end

local async function main()
  async with trio.open_nursery() as nursery do
    await trio_serves(nursery)
    await asyncio_serves()
    await hand_over()
    nursery.cancel_scope:cancel()
  end
end

asyncio.run(main())
trio.run(main)
check.no_leaks(function() asyncio.run(hand_over()) end)
