-- SPDX-License-Identifier: MIT
--
-- Classes whose methods a transport calls. A protocol may be any object; it
-- needs only the methods that it wants to be called.

local class = require "asyncrun.class"

local protocols = {}

---@class asyncio.BaseProtocol
local BaseProtocol = class {__name = "BaseProtocol"}

--- It begins: keep the transport, if it is needed.
---@param transport asyncio.DatagramTransport
function BaseProtocol:connection_made(transport) end

--- It has ended: with an error, or nil after close().
---@param exc any
function BaseProtocol:connection_lost(exc) end

--- More than 64 KiB wait to be sent.
function BaseProtocol:pause_writing() end

--- Less than 16 KiB wait again.
function BaseProtocol:resume_writing() end

--- A class to derive from: asyncio.BaseProtocol:subclass("Mine").
---@type asyncio.BaseProtocol
protocols.BaseProtocol = BaseProtocol

---@class asyncio.DatagramProtocol: asyncio.BaseProtocol
local DatagramProtocol = BaseProtocol:subclass("DatagramProtocol")

--- A datagram has come.
---@param data string
---@param addr any {host, port} or a path
function DatagramProtocol:datagram_received(data, addr) end

--- Sending or receiving has failed: for a peer that isn't there, say.
---@param exc trio.OSError
function DatagramProtocol:error_received(exc) end

--- The protocol of create_datagram_endpoint, to derive from.
---@type asyncio.DatagramProtocol
protocols.DatagramProtocol = DatagramProtocol

return protocols
