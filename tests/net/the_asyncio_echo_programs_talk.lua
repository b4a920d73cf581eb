-- scripts/network/asyncio-echo-server.lua and asyncio-echo-client.lua talk to
-- each other; Ctrl-C ends the server.
local program = require "tests.lib.program"
local trio = require "trio"

local function start(name, port)
  return program.start(("exec '%s' scripts/network/%s.lua %s"):format(
    program.asyncrun(), name, port))
end

trio.run(async function()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  await listeners[1]:aclose()
  local server <close> = start("asyncio-echo-server", port)
  local ok, stream
  repeat
    ok, stream = await pcall(trio.open_tcp_stream, "127.0.0.1", port)
  until ok
  await stream:aclose()
  local client <close> = start("asyncio-echo-client", port)
  print((await client:wait()))
  local text, status = await server:stop("INT")
  print(text:match("KeyboardInterrupt"), status)
end)
-- expect: Send: 'Hello World!'
-- expect: Received: 'Hello World!'
-- expect: Close the connection
-- expect:
-- expect: KeyboardInterrupt	130
