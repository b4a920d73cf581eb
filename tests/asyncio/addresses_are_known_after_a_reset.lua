-- Both ends' addresses are those at the beginning, though nobody asked for
-- them before the connection was broken.
local asyncio = require "asyncio"
local socket = require "trio.socket"
local check = require "tests.lib.check"

local LINGER_0 = string.pack("i4i4", 1, 0) -- close resets the connection

local function names(writer)
  return {
    {writer:get_extra_info("peername")}, {writer:get_extra_info("sockname")},
  }
end

async function main()
  local broken = asyncio.Event()
  local before, after, err
  local server = await asyncio.start_server(async function(reader, writer)
    local _
    _, err = await pcall(reader.read, reader, 1)
    before = names(writer)
    writer:close()
    after = names(writer)
    broken:set()
  end, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()

  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  local sock = writer:get_extra_info("socket")
  local _, client_port = sock:getsockname()
  sock:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
  writer:close()
  await broken:wait()
  server:close()

  check.raised(asyncio.ConnectionResetError, false, err)
  local expected = {{"127.0.0.1", client_port}, {"127.0.0.1", port}}
  check.eq(before, expected)
  check.eq(after, expected)
  check.eq(names(writer), {expected[2], expected[1]})
  check.eq(writer:get_extra_info("nothing", "default"), "default")
end

asyncio.run(main())
