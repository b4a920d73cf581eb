-- Above 64 KiB drain() waits, for several tasks at once, until less than 16
-- KiB are left; closing sends what was written; a peer that is gone is
-- raised by drain(). asyncio rules 127 and 148
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local SIZE = 8 * 1024 * 1024

local async function main()
  local readers, ready = {}, asyncio.Event()
  local server = await asyncio.start_server(function(reader, writer)
    readers[#readers + 1] = {reader, writer}
    ready:set()
  end, "127.0.0.1", 0)
  local host, port = server.sockets[1]:getsockname()

  local _, writer = await asyncio.open_connection(host, port)
  await ready:wait()
  writer:write(("x"):rep(SIZE))
  writer:write("the end")
  local drained = 0
  local tasks = {}
  for i = 1, 3 do
    tasks[i] = asyncio.create_task((async function()
      await writer:drain()
      drained = drained + 1
    end)())
  end
  await asyncio.sleep(0.01)
  check.eq(drained, 0)
  writer:close()
  local reader = readers[1][1]
  local all = await reader:read()
  check.eq(#all, SIZE + 7)
  check.eq(all:sub(-7), "the end")
  await writer:wait_closed()
  await asyncio.gather(table.unpack(tasks))
  check.eq(drained, 3)
  readers[1][2]:close()

  -- one that waits can be cancelled; the bytes go on
  ready:clear()
  local _, other = await asyncio.open_connection(host, port)
  await ready:wait()
  other:write(("y"):rep(SIZE))
  check.raised(asyncio.TimeoutError, await pcall(asyncio.wait_for,
                                                 other:drain(), 0.005))
  local first = await readers[2][1]:readexactly(100)
  check.eq(first, ("y"):rep(100))

  -- the peer goes away with data unread
  local waits = asyncio.create_task(other:drain())
  await asyncio.sleep(0)
  readers[2][2]:close()
  local err = check.raised("Errno", await pcall(async function()
    await waits
  end))
  check.raised(err.name, await pcall(other.drain, other))
  check.eq(other:is_closing(), true)
  other:write("lost")
  other:close()
  check.raised(err.name, await pcall(other.wait_closed, other))
  server:close()
  await server:wait_closed()
  print("ok")
end
asyncio.run(main()) -- expect: ok
