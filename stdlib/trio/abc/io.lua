-- SPDX-License-Identifier: MIT
--
-- trio.abc: what streams, listeners and channels have in common. Derive a
-- class of your own from one of these and write the methods that it must
-- have (calling the class is a TypeError when one is missing); the rest is
-- here. The library's functions take any object with the methods.

local class = require "asyncrun.class"
local core = require "asyncrun.core"
local framing = require "trio.framing"
local pairs, error = pairs, error

---@class trio.abc
local abc = {}

--- Must have: aclose(). Gives `async with`, which closes it.
---@class trio.abc.AsyncResource
---@field aclose async fun(self) close it, even if the task is cancelled
---@overload fun(...): trio.abc.AsyncResource
abc.AsyncResource = class {__name = "AsyncResource", __needs = {"aclose"}}

abc.AsyncResource.__aenter = async function(self)
  return self
end

abc.AsyncResource.__aexit = async function(self)
  await self:aclose()
end

--- Derive a class from one or two; all that it must have in [needs].
local function derive(name, needs, base, other)
  local made = base:subclass(name)
  made.__needs = needs
  if other then
    for key, value in pairs(other) do
      if made[key] == nil then made[key] = value end
    end
  end
  return made
end

-- Streams of bytes

--- Must have: send_all, wait_send_all_might_not_block, aclose.
---@class trio.abc.SendStream: trio.abc.AsyncResource
---@field send_all async fun(self, data: string) send all of it
---@field wait_send_all_might_not_block async fun(self) until it has room
---@overload fun(...): trio.abc.SendStream
abc.SendStream = derive("SendStream",
  {"send_all", "wait_send_all_might_not_block", "aclose"},
  abc.AsyncResource)

--- Must have: receive_some, aclose. Gives `async for` (pieces of data until
--- the end), receive_exactly, receive_until and lines.
---@class trio.abc.ReceiveStream: trio.abc.AsyncResource, trio.Framing
---@field receive_some async fun(self, max_bytes?: integer): string
---@overload fun(...): trio.abc.ReceiveStream
abc.ReceiveStream = derive("ReceiveStream", {"receive_some", "aclose"},
                           abc.AsyncResource)
framing(abc.ReceiveStream)

function abc.ReceiveStream:__aiter()
  return self
end

abc.ReceiveStream.__anext = async function(self)
  local data = await self:receive_some()
  if data ~= "" then return data end
end

--- Both directions.
---@class trio.abc.Stream: trio.abc.SendStream, trio.abc.ReceiveStream
---@overload fun(...): trio.abc.Stream
abc.Stream = derive("Stream",
  {"send_all", "wait_send_all_might_not_block", "receive_some", "aclose"},
  abc.ReceiveStream, abc.SendStream)

--- Must have send_eof, too.
---@class trio.abc.HalfCloseableStream: trio.abc.Stream
---@field send_eof async fun(self) say that no more data will come
---@overload fun(...): trio.abc.HalfCloseableStream
abc.HalfCloseableStream = derive("HalfCloseableStream",
  {"send_all", "wait_send_all_might_not_block", "send_eof", "receive_some",
   "aclose"}, abc.Stream)

--- Must have: accept, aclose.
---@class trio.abc.Listener: trio.abc.AsyncResource
---@field accept async fun(self): trio.abc.AsyncResource the next connection
---@overload fun(...): trio.abc.Listener
abc.Listener = derive("Listener", {"accept", "aclose"}, abc.AsyncResource)

-- Channels of values

--- Must have: send, aclose.
---@class trio.abc.SendChannel: trio.abc.AsyncResource
---@field send async fun(self, value: any)
---@overload fun(...): trio.abc.SendChannel
abc.SendChannel = derive("SendChannel", {"send", "aclose"},
                         abc.AsyncResource)

--- Must have: receive, aclose. Gives `async for` until EndOfChannel.
---@class trio.abc.ReceiveChannel: trio.abc.AsyncResource
---@field receive async fun(self): any
---@overload fun(...): trio.abc.ReceiveChannel
abc.ReceiveChannel = derive("ReceiveChannel", {"receive", "aclose"},
                            abc.AsyncResource)

function abc.ReceiveChannel:__aiter()
  return self
end

abc.ReceiveChannel.__anext = async function(self)
  local ok, value = await pcall(self.receive, self)
  if ok and value ~= nil then return value end
  if ok then
    error(core.RuntimeError("'async for' received nil, which would end the "
      .. "loop\n  where items may be nil, write: await channel:receive()"))
  elseif not core.isinstance(value, core.EndOfChannel) then
    error(value, 0)
  end
end

--- Both.
---@class trio.abc.Channel: trio.abc.SendChannel, trio.abc.ReceiveChannel
---@overload fun(...): trio.abc.Channel
abc.Channel = derive("Channel", {"send", "receive", "aclose"},
                     abc.ReceiveChannel, abc.SendChannel)

-- What trio.socket asks

--- How names become addresses. Must have: getaddrinfo, getnameinfo, with
--- the arguments and results of trio.socket's.
---@class trio.abc.HostnameResolver
---@field getaddrinfo async fun(self, host, port, ...): table[]
---@field getnameinfo async fun(self, address, flags): string, string
---@overload fun(...): trio.abc.HostnameResolver
abc.HostnameResolver = class {
  __name = "HostnameResolver", __needs = {"getaddrinfo", "getnameinfo"},
}

--- How sockets are made. Must have: socket.
---@class trio.abc.SocketFactory
---@field socket fun(self, family, type, proto): table an ordinary function
---@overload fun(...): trio.abc.SocketFactory
abc.SocketFactory = class {__name = "SocketFactory", __needs = {"socket"}}

return abc
