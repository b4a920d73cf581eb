-- The same over a UNIX socket: start_unix_server, open_unix_connection.
-- asyncio rule 130
local show, attempt = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function handle(reader, writer)
  while true do
    local data = await reader:readexactly(4)
    if data == "quit" then break end
    writer:write(data:reverse())
    await writer:drain()
  end
  writer:close()
end

local async function main()
  local path = os.tmpname()
  os.remove(path)
  async with await asyncio.start_unix_server(handle, path) as server do
    show(server.sockets[1]:getsockname() == path)
    local reader, writer = await asyncio.open_unix_connection(path)
    show(writer:get_extra_info("peername") == path)
    for _, word in ipairs {"abcd", "wxyz"} do
      writer:write(word)
      show(await reader:readexactly(4))
    end
    writer:write("quit")
    show(#await reader:read(), reader:at_eof())
    writer:close()
    await writer:wait_closed()
  end
  os.remove(path)
  local missing = await attempt(asyncio.open_unix_connection(path))
  show(missing ~= "nil")
end

asyncio.run(main())
-- expect: true
-- expect: true
-- expect: dcba
-- expect: zyxw
-- expect: 0	true
-- expect: true
