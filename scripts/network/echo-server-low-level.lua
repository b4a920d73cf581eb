-- The same server as echo-server.lua, on sockets alone: what trio.serve_tcp
-- does, by hand. One task accepts connections, and starts a task for each in
-- a nursery that it was given: a nursery is a value, and whoever has it may
-- start tasks there. Ctrl-C ends it. An argument is the port.
local trio = require "trio"

-- Must be in between 1024 and 65535, can't be in use by some other program
-- on your computer, and must match what the client has. 0 is any free one.
local PORT = tonumber((...)) or 12345
-- How much memory to spend (at most) on each call of recv.
local BUFSIZE = 16384

-- A line is seen when it is printed, also by a program that reads it.
io.stdout:setvbuf("line")

-- send may take less than all of the data: as much as there is room for.
local async function send_all(sock, data)
  while data ~= "" do
    local sent = await sock:send(data)
    data = data:sub(sent + 1)
  end
end

local async function talk(server_sock, ident)
  while true do
    local data = await server_sock:recv(BUFSIZE)
    print(("echo_server %d: received data %q"):format(ident, data))
    if data == "" then
      print(("echo_server %d: connection closed"):format(ident))
      return
    end
    print(("echo_server %d: sending data %q"):format(ident, data))
    await send_all(server_sock, data)
  end
end

local async function echo_server(server_sock, ident)
  -- The block closes the socket, however it is left.
  with server_sock do
    print(("echo_server %d: started"):format(ident))
    local ok, err = await pcall(talk, server_sock, ident)
    if not ok then
      -- A cancellation or Ctrl-C isn't an Exception, and goes on.
      if not trio.isinstance(err, trio.Exception) then error(err, 0) end
      print(("echo_server %d: crashed: %s"):format(ident, tostring(err)))
    end
  end
end

local async function echo_listener(nursery)
  with trio.socket.socket() as listen_sock do
    -- Don't wait for old connections to be forgotten after a restart.
    listen_sock:setsockopt(trio.socket.SOL_SOCKET,
                           trio.socket.SO_REUSEADDR, true)
    await listen_sock:bind({"127.0.0.1", PORT})
    listen_sock:listen()
    print(("echo_listener: listening on %s:%d"):format(
      listen_sock:getsockname()))

    local ident = 0
    while true do
      local server_sock = await listen_sock:accept()
      print("echo_listener: got new connection, spawning echo_server")
      ident = ident + 1
      nursery:start_soon(echo_server, server_sock, ident)
    end
  end
end

local async function parent()
  async with trio.open_nursery() as nursery do
    print("parent: spawning echo_listener")
    nursery:start_soon(echo_listener, nursery)
  end
end

trio.run(parent)
