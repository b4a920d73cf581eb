-- scripts/network/echo-server-low-level.lua and echo-client-low-level.lua
-- talk to each other and to the high-level client; the server survives a
-- peer that resets, and both end with one KeyboardInterrupt, not a group.
-- needs: python3
local program = require "tests.lib.program"
local trio = require "trio"

local RESET = [[
import socket, struct, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.sendall(b"x" * 10)
s.recv(10)
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
s.close()
]]

local async function talk(name, port)
  local client <close> = program.start(
    ("exec '%s' scripts/network/%s.lua %d"):format(
      program.asyncrun(), name, port))
  await client:see("receiver: got data")
  local text, status = await client:stop("INT")
  local talk, trouble = text:match("^(.-\n)(%S-%.lua:.*)$")
  print(talk)
  print(trouble:match("KeyboardInterrupt"), trouble:match("Group"), status)
end

trio.run(async function()
  local server <close>, port = await program.serve("echo-server-low-level")
  await talk("echo-client-low-level", port)
  await talk("echo-client", port)
  local python <close> = program.start(
    ("python3 -c '%s' %d"):format(RESET, port))
  await python:wait()
  await server:see("echo_server 3: (crashed)")
  local text, status = await server:stop("INT")
  print((text:gsub("\n[^\n]*KeyboardInterrupt.*", "")))
  print(text:match("KeyboardInterrupt"), text:match("Group"), status)
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
-- expect: parent: connecting to 127.0.0.1:{any}
-- expect: parent: spawning sender...
-- expect: parent: spawning receiver...
-- expect: sender: started!
-- expect: sender: sending "async can sometimes be confusing, but {any}
-- expect: receiver: started!
-- expect: receiver: got data "async can sometimes be confusing, but {any}
-- expect:
-- expect: KeyboardInterrupt	nil	130
-- expect: parent: spawning echo_listener
-- expect: echo_listener: listening on 127.0.0.1:{any}
-- expect: echo_listener: got new connection, spawning echo_server
-- expect: echo_server 1: started
-- expect: echo_server 1: received data "async can sometimes {any}
-- expect: echo_server 1: sending data "async can sometimes {any}
-- expect: echo_server 1: received data ""
-- expect: echo_server 1: connection closed
-- expect: echo_listener: got new connection, spawning echo_server
-- expect: echo_server 2: started
-- expect: echo_server 2: received data "async can sometimes {any}
-- expect: echo_server 2: sending data "async can sometimes {any}
-- expect: echo_server 2: received data ""
-- expect: echo_server 2: connection closed
-- expect: echo_listener: got new connection, spawning echo_server
-- expect: echo_server 3: started
-- expect: echo_server 3: received data "xxxxxxxxxx"
-- expect: echo_server 3: sending data "xxxxxxxxxx"
-- expect: echo_server 3: crashed: ConnectionResetError: {any}
-- expect: KeyboardInterrupt	nil	130
