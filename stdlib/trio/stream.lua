-- SPDX-License-Identifier: MIT
--
-- trio's streams of bytes: what all of them have, and those that are made
-- of others.

local core = require "asyncrun.core"
local net = require "asyncrun.net"
local abc = require "trio.abc.io"
local framing = require "trio.framing"
local type = type

local stream = {framing = framing}

local sockets = core.methods("SocketStream")
framing(sockets, sockets.receive_some)
local descriptors = core.methods("FdStream")
framing(descriptors, descriptors.receive_some)

--- Make a stream of a connected stream socket, which it owns then.
---@type fun(socket: trio.Socket): trio.SocketStream
stream.SocketStream = net.SocketStream

--- Make a stream of an open descriptor, which it owns then: of a pipe, a
--- terminal or a device. Nothing that uses it blocks; when it is closed,
--- the descriptor's mode is again what it was. OSError.
---@type fun(fd: integer): trio.lowlevel.FdStream
stream.FdStream = net.FdStream

--- Make a listener of a socket that listens, which it owns then.
---@type fun(socket: trio.Socket): trio.SocketListener
stream.SocketListener = net.SocketListener

--- Does the value have the methods? TypeError if not.
local function check_methods(fname, arg, value, expected, ...)
  local is_object = type(value) == "table" or type(value) == "userdata"
  for _, name in ipairs {...} do
    if not is_object or value[name] == nil then
      core.argument_error("type", fname, arg, value, expected)
    end
  end
end

-- --- closing -------------------------------------------------------------

--- Close it without waiting for the other side: aclose() in a cancelled
--- scope.
---@async
---@param resource trio.abc.AsyncResource
async function stream.aclose_forcefully(resource)
  check_methods("aclose_forcefully", "resource", resource,
                "an object with aclose()", "aclose")
  with core.CancelScope() as scope do
    scope:cancel()
    await resource:aclose()
  end
end

--- For `async with`: closes in the end, whatever happens.
local Closing = {__name = "Closing"}

Closing.__aenter = async function(self)
  return self
end

Closing.__aexit = async function(self)
  await self.resource:aclose()
end

-- --- StapledStream -------------------------------------------------------

--- Two streams, one for each direction, as one.
---@class trio.StapledStream: trio.abc.HalfCloseableStream
---@field send_stream trio.abc.SendStream
---@field receive_stream trio.abc.ReceiveStream
local StapledStream = abc.HalfCloseableStream:subclass("StapledStream")

function StapledStream:__init(send_stream, receive_stream)
  check_methods("StapledStream", "send_stream", send_stream,
                "a SendStream", "send_all", "aclose")
  check_methods("StapledStream", "receive_stream", receive_stream,
                "a ReceiveStream", "receive_some", "aclose")
  self.send_stream = send_stream
  self.receive_stream = receive_stream
end

--- send_stream's.
---@async
---@param data string
async function StapledStream:send_all(data)
  return await self.send_stream:send_all(data)
end

--- send_stream's.
---@async
async function StapledStream:wait_send_all_might_not_block()
  return await self.send_stream:wait_send_all_might_not_block()
end

--- send_stream's, or, if it has none, its aclose.
---@async
async function StapledStream:send_eof()
  if self.send_stream.send_eof then
    return await self.send_stream:send_eof()
  end
  return await self.send_stream:aclose()
end

--- receive_stream's.
---@async
---@param max_bytes? integer
---@return string
async function StapledStream:receive_some(max_bytes)
  return await self.receive_stream:receive_some(max_bytes)
end

--- Close both, the second even if the first raises.
---@async
async function StapledStream:aclose()
  async with setmetatable({resource = self.receive_stream}, Closing) do
    await self.send_stream:aclose()
  end
end

--- Make one stream of two.
---@type fun(send_stream: trio.abc.SendStream, receive_stream:
---  trio.abc.ReceiveStream): trio.StapledStream
stream.StapledStream = StapledStream

return stream
