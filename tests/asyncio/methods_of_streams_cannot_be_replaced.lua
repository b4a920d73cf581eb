-- Awaits may be bound to a stream's methods, so an object can't get another
-- one. Fields of a script's own are its affair.
local asyncio = require "asyncio"
local trio = require "trio"
local check = require "tests.lib.check"

local function refuses(object, name, class)
  local ok, err = pcall(function() object[name] = print end)
  check.eq(ok, false)
  check.eq(tostring(err), ("TypeError: attribute '%s' of '%s' objects can't "
    .. "be set"):format(name, class))
  object.mine = name
  check.eq(object.mine, name)
  object.mine = nil
  check.eq(object.mine, nil)
end

local async function echo(reader, writer)
  writer:write(await reader:read(100))
  writer:close()
end

asyncio.run((async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  refuses(reader, "read", "StreamReader")
  refuses(reader, "readline", "StreamReader")
  refuses(writer, "drain", "StreamWriter")
  local got = ""
  for _, part in ipairs {"a", "b"} do -- awaits in a loop are bound
    writer:write(part)
    await writer:drain()
  end
  writer:write_eof()
  repeat
    local data = await reader:read(1)
    got = got .. data
  until data == ""
  check.eq(#got > 0 and ("ab"):sub(1, #got) == got, true)
  writer:close()
  server:close()
end)())

trio.run(async function()
  local a, b = trio.socket.socketpair()
  local stream = trio.SocketStream(a)
  refuses(stream, "receive_some", "SocketStream")
  refuses(stream, "send_all", "SocketStream")
  await stream:send_all("x")
  check.eq(await b:recv(1), "x")
  await stream:aclose()
  b:close()
end)
print("ok") -- expect: ok
