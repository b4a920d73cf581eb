-- A server that sends back what it receives, with a task for each
-- connection: trio.serve_tcp does the rest. Ctrl-C ends it. An argument is
-- the port.
local trio = require "trio"

-- Must be in between 1024 and 65535, can't be in use by some other program
-- on your computer, and must match what the client has.
local PORT = tonumber((...)) or 12345
-- How much memory to spend (at most) on each call of receive_some.
local BUFSIZE = 16384

-- A line is seen when it is printed, also by a program that reads it.
io.stdout:setvbuf("line")

local connections = 0

local async function talk(server_stream, ident)
  while true do
    local data = await server_stream:receive_some(BUFSIZE)
    print(("echo_server %d: received data %q"):format(ident, data))
    if data == "" then
      print(("echo_server %d: connection closed"):format(ident))
      return
    end
    print(("echo_server %d: sending data %q"):format(ident, data))
    await server_stream:send_all(data)
  end
end

local async function echo_server(server_stream)
  -- A number for each connection makes the lines easier to understand when
  -- there are several at once.
  local ident = connections
  connections = connections + 1
  print(("echo_server %d: started"):format(ident))
  local ok, err = await pcall(talk, server_stream, ident)
  -- An error that nobody catches would end the whole program. If it is a
  -- cancellation or Ctrl-C, that is what we want, but otherwise maybe not.
  if not ok then
    if not trio.isinstance(err, trio.Exception) then error(err) end
    print(("echo_server %d: crashed: %s"):format(ident, tostring(err)))
  end
end

local async function main()
  await trio.serve_tcp(echo_server, PORT)
end

-- trio.run(trio.serve_tcp, echo_server, PORT) would do here; real programs
-- nearly always have more to do.
trio.run(main)
