-- SPDX-License-Identifier: MIT
--
-- trio.testing.open_stream_to_socket_listener.

local core = require "asyncrun.core"
local socket = require "trio.socket"
local SocketStream = require "trio.stream".SocketStream
local error, type = error, type

local listener = {}

--- Hosts that mean "any address", and one that a program can connect to.
local LOCAL = {["0.0.0.0"] = "127.0.0.1", ["::"] = "::1"}

--- Connect to a listener of this process, whatever it listens on: gives the
--- client's end. Accept the other one.
---@async
---@param socket_listener trio.SocketListener
---@return trio.SocketStream
async function listener.open_stream_to_socket_listener(socket_listener)
  local sock = type(socket_listener) == "table" and socket_listener.socket
  if not sock then
    core.argument_error("type", "open_stream_to_socket_listener",
                        "socket_listener", socket_listener,
                        "a SocketListener")
  end
  local address = {sock:getsockname()}
  local client = socket.socket(sock.family)
  if sock.family == socket.AF_UNIX then address = address[1]
  else address[1] = LOCAL[address[1]] or address[1] end
  local ok, err = await pcall(client.connect, client, address)
  if ok then return SocketStream(client) end
  client:close()
  error(err, 0)
end

return listener
