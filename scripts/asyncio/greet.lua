-- What does "async" mean? A function that talks over the network: it connects,
-- sends a greeting and *waits* for the reply.
--
-- The server it greets is part of this program; it takes a second to answer.
-- Where the example is an ordinary function with a socket of its own, it says
-- `s.connect((host, host))`: that is wrong, the second one is the port. Nothing
-- in this library blocks like that: who waits, awaits.
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
  local server = await asyncio.start_server(answer, "127.0.0.1", 0)
  local host, port = server.sockets[1]:getsockname()
  async with server do
    await greet(host, port)
  end
end

asyncio.run(main())
