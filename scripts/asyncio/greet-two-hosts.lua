-- Two hosts are greeted one after the other: the first call ends before the
-- second begins, so the program waits for both answers, one after the other.
--
-- The servers are part of this program; each takes a second to answer.
local asyncio = require "asyncio"

async function greet(host, port)
  local reader, writer = await asyncio.open_connection(host, port)
  writer:write("Hello, world")
  local reply = await reader:read(1024)
  writer:close()

  print(("Reply: '%s'"):format(reply))
end

async function answer(reader, writer)
  local greeting = await reader:read(1024)
  await asyncio.sleep(1)
  writer:write(greeting)
  writer:close()
end

async function main()
  local loop = asyncio.get_running_loop()
  local server1 = await asyncio.start_server(answer, "127.0.0.1", 0)
  local server2 = await asyncio.start_server(answer, "127.0.0.1", 0)
  local host1, port1 = server1.sockets[1]:getsockname()
  local host2, port2 = server2.sockets[1]:getsockname()
  async with server1, server2 do
    local started = loop:time()
    await greet(host1, port1)
    await greet(host2, port2)
    print(("took %.0f s"):format(loop:time() - started))
  end
end

asyncio.run(main())
