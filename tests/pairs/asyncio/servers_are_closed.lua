-- Servers: started later, served for ever, closed as a block, by close()
-- and by a cancellation; handlers that are ordinary functions.
-- asyncio rule 130
local show, attempt, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function handle(_, writer)
  writer:write("hello")
  writer:close()
end

local async function ask(server)
  local host, port = server.sockets[1]:getsockname()
  local reader, writer = await asyncio.open_connection(host, port)
  local data = await reader:read()
  writer:close()
  await writer:wait_closed()
  return data
end

local async function main()
  -- later
  local server = await asyncio.start_server(handle, "127.0.0.1", 0,
                                            {start_serving = false})
  show(server:is_serving(), #server.sockets)
  await server:start_serving()
  await server:start_serving()
  show(server:is_serving(), await ask(server))
  -- for ever
  local task = asyncio.create_task(server:serve_forever())
  await turns(2)
  show(task:done(), await ask(server))
  show(await attempt(server:serve_forever()))
  task:cancel()
  show(await attempt(task), server:is_serving(), #server.sockets)
  show(await attempt(server:serve_forever()))
  -- as a block
  server = await asyncio.start_server(handle, "127.0.0.1", 0)
  async with server as same do
    show(same == server, await ask(server))
  end
  show(server:is_serving())
  server:close()
  -- an ordinary function; several addresses
  local writers = {}
  server = await asyncio.start_server(function(_, writer)
    writer:write("plain")
    writer:close()
    writers[#writers + 1] = writer
  end, "127.0.0.1", 0)
  show(await ask(server), await ask(server), #writers)
  server:close()
  await server:wait_closed()
  show(await attempt(asyncio.start_server(handle, "127.0.0.1", -1)) ~= "nil")
end

asyncio.run(main())
-- expect: false	1
-- expect: true	hello
-- expect: false	hello
-- expect: RuntimeError
-- expect: CancelledError	false	0
-- expect: RuntimeError
-- expect: true	hello
-- expect: false
-- expect: plain	plain	2
-- expect: true
