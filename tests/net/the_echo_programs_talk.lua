-- scripts/network/echo-server.lua and echo-client.lua talk to each other, and
-- the server to socat and to many clients of Python's asyncio at once. Ctrl-C
-- ends the client with one KeyboardInterrupt, not a group; when the server
-- goes, the client ends by itself.
-- needs: socat
-- needs: python3
local program = require "tests.lib.program"
local trio = require "trio"

local PYTHON = [[
import asyncio, sys

async def client(i):
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(sys.argv[1]))
    data = (b"%d." % i) * 10000
    writer.write(data)
    writer.write_eof()
    return await reader.read() == data

async def main():
    print(all(await asyncio.gather(*[client(i) for i in range(20)])))

asyncio.run(main())
]]

local function start(name, port)
  return program.start(("exec '%s' scripts/network/%s.lua %d"):format(
    program.asyncrun(), name, port))
end

-- The server doesn't tell when it is ready.
local async function wait_for(port)
  local ok, stream
  repeat
    ok, stream = await pcall(trio.open_tcp_stream, "127.0.0.1", port)
  until ok
  await stream:aclose()
end

trio.run(async function()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  await listeners[1]:aclose()
  local server <close> = start("echo-server", port)
  await wait_for(port)

  local client <close> = start("echo-client", port)
  await client:see("receiver: got data")
  local text, status = await client:stop("INT")
  local talk, trouble = text:match("^(.-\n)(%S-%.lua:.*)$")
  print(talk)
  print(trouble:match("KeyboardInterrupt"), trouble:match("Group"), status)

  local socat <close> = program.start(
    ("printf 'one\\ntwo\\n' | socat - TCP:127.0.0.1:%d"):format(port))
  print((await socat:wait()))
  local python <close> = program.start(
    ("python3 -c '%s' %d"):format(PYTHON, port))
  print((await python:wait()))

  local other <close> = start("echo-client", port)
  await other:see("receiver: got data")
  text, status = await server:stop("INT")
  print(text:match("KeyboardInterrupt"), text:match("Group"), status)
  text, status = await other:wait()
  print(text:match("receiver: got data \"\"\n(.*)"), status)
end)
-- expect: parent: connecting to 127.0.0.1:{any}
-- expect: parent: spawning sender...
-- expect: parent: spawning receiver...
-- expect: sender: started!
-- expect: sender: sending "async can sometimes be confusing, but {any}
-- expect: receiver: started!
-- expect: receiver: got data "async can sometimes be confusing, but {any}
-- expect:
-- expect: KeyboardInterrupt	nil	130
-- expect: one
-- expect: two
-- expect:
-- expect: True
-- expect:
-- expect: KeyboardInterrupt	nil	130
-- expect: receiver: connection closed
-- expect: 	0
