-- start_server and open_connection: lines there and back, both ends of a
-- connection closed in turn, what the writer knows.
-- asyncio rules 128 and 130
local show, attempt = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function handle(reader, writer)
  async for line in reader do
    writer:write(line:upper())
    await writer:drain()
  end
  show("the client has ended")
  writer:write("bye\n")
  show(writer:is_closing())
  writer:close()
  show(writer:is_closing())
  await writer:wait_closed()
  show("handled")
end

local async function main()
  local server = await asyncio.start_server(handle, "127.0.0.1", 0)
  show(server:is_serving(), #server.sockets)
  local host, port = server.sockets[1]:getsockname()
  show(host, port > 0)
  for _ = 1, 2 do
    local reader, writer = await asyncio.open_connection(host, port)
    local peer_host, peer_port = writer:get_extra_info("peername")
    show(peer_host, peer_port == port)
    show(writer:get_extra_info("nothing", "default"),
         writer:get_extra_info("nothing"))
    show(writer:get_extra_info("socket") ~= nil, writer:can_write_eof())
    writer:write("one\n")
    writer:writelines {"two\n", "three\n"}
    await writer:drain()
    for _ = 1, 3 do show((await reader:readline()):sub(1, -2)) end
    writer:write_eof()
    show(await reader:read())
    show(reader:at_eof(), writer:is_closing())
    writer:close()
    writer:close()
    await writer:wait_closed()
    show(writer:is_closing())
    await asyncio.sleep(0.02)
  end
  server:close()
  show(server:is_serving(), #server.sockets)
  await server:wait_closed()
  show(await attempt(asyncio.open_connection(host, port)))
end

asyncio.run(main())
-- expect: true	1
-- expect: 127.0.0.1	true
-- expect: 127.0.0.1	true
-- expect: default	nil
-- expect: true	true
-- expect: ONE
-- expect: TWO
-- expect: THREE
-- expect: the client has ended
-- expect: false
-- expect: true
-- expect: handled
-- expect: bye
-- expect:
-- expect: true	false
-- expect: true
-- expect: 127.0.0.1	true
-- expect: default	nil
-- expect: true	true
-- expect: ONE
-- expect: TWO
-- expect: THREE
-- expect: the client has ended
-- expect: false
-- expect: true
-- expect: handled
-- expect: bye
-- expect:
-- expect: true	false
-- expect: true
-- expect: false	0
-- expect: ConnectionRefusedError
