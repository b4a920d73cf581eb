-- A cancelled read leaves what comes later; timeouts, trio's scopes and
-- closing end a wait; what was sent isn't lost.
local asyncio, trio = require "asyncio", require "trio"
local check = require "tests.lib.check"

local async function pair()
  local accepted = asyncio.get_running_loop():create_future()
  local server = await asyncio.start_server(function(reader, writer)
    accepted:set_result({reader, writer})
  end, "127.0.0.1", 0)
  local reader, writer = await asyncio.open_connection(
    server.sockets[1]:getsockname())
  local other = await accepted
  server:close()
  return reader, writer, other[1], other[2]
end

local async function main()
  local reader, writer, other_reader, other = await pair()
  for _, method in ipairs {"read", "readline", "readexactly"} do
    check.raised(asyncio.TimeoutError, await pcall(asyncio.wait_for,
      reader[method](reader, 5), 0.001))
  end
  local scope = trio.move_on_after(0.001)
  with scope do await reader:read(5) end
  check.eq(scope.cancelled_caught, true)
  other:write("hel")
  check.raised(asyncio.TimeoutError, await pcall(asyncio.wait_for,
    reader:readexactly(5), 0.01))
  other:write("lo\n")
  check.eq(await reader:readline(), "hello\n")

  local waits = asyncio.create_task(reader:read(5))
  await asyncio.sleep(0)
  check.raised("already waiting", await pcall(reader.read, reader, 1))
  writer:close() -- the end for its own reader, too
  check.eq(await waits, "")
  check.eq(await other_reader:read(), "")
  other:close()

  local task = asyncio.create_task(asyncio.open_connection("192.0.2.1", 9))
  await asyncio.sleep(0.001)
  task:cancel()
  check.eq((await pcall(async function() await task end)), false)
  print("ok")
end
asyncio.run(main()) -- expect: ok
