-- SPDX-License-Identifier: MIT
--
-- TLS over any stream: SSLStream, SSLListener, and both over TCP.
--
-- An engine (asyncrun.tls) turns bytes into bytes; here they are moved.
-- What is to be sent stays in the engine until the transport is ours, so
-- that waiting for it can be cancelled without losing or reordering bytes.

local core = require "asyncrun.core"
local framing = require "trio.framing"
local net = require "asyncrun.net"
local tls = require "asyncrun.tls"
local check_options = require "asyncrun.options"
local aclose_forcefully = require "trio.stream".aclose_forcefully

local error, ipairs, pcall = error, ipairs, pcall
local tostring, type = tostring, type
local math_type, setmetatable = math.type, setmetatable

local isinstance = core.isinstance
local BrokenResourceError = core.BrokenResourceError
local ClosedResourceError = core.ClosedResourceError
local BusyResourceError = core.BusyResourceError

local module = {}

local RECEIVE_SIZE = 65536 -- bytes that are asked of the transport
local UNREAD = 2           -- slot of the Buffer of trio.framing
local ALERT_SECONDS = 1    -- that telling the peer what is wrong may take

--- The attribute is known after do_handshake.
---@type trio.ExceptionClass
module.NeedHandshakeError = core.Exception:subclass("NeedHandshakeError")

---@class trio.SSLOptions
---@field server_hostname? string whose certificate the client expects
---@field server_side? boolean default false
---@field https_compatible? boolean no close_notify, none expected
---@field max_refill_bytes? integer asked of the transport at once

--- A stream with TLS over another stream.
---@class trio.SSLStream
---@field transport_stream trio.abc.Stream? nil after unwrap
---@field context ssl.SSLContext
---@field server_side boolean
---@field server_hostname string?
---@field session_reused boolean NeedHandshakeError before the handshake
local SSLStream = {__name = "SSLStream", __metatable = "SSLStream"}
SSLStream.__index = setmetatable(SSLStream, {
  __index = function(_, name)
    if name ~= "session_reused" then return nil end
    error(module.NeedHandshakeError(
      "call do_handshake() before using session_reused"))
  end,
})

-- --- state ---------------------------------------------------------------

-- _state is "ok", "broken" or "closed"; _error the error of TLS that broke
-- it. _handshake is false, "running" or "done".

--- Whom it talks to, for errors: "TLS with localhost at 127.0.0.1:443: ".
local function with_whom(self)
  local name = self.server_hostname
  local ok, address = pcall(function()
    return net.address_text(self.transport_stream.socket)
  end)
  if not ok then address = nil end
  if not (name or address) then return "" end
  return ("TLS with %s%s%s: "):format(name or "",
    name and address and " at " or "", address or "")
end

local function broken(self)
  local cause, text = self._error or nil, nil
  if isinstance(cause, core.BaseException) then text = cause.message
  elseif cause ~= nil then text = tostring(cause) end -- of sni_callback
  if text then text = self._with .. text end
  local err = BrokenResourceError(
    text or "an earlier operation has failed: close it")
  err.cause = cause
  return err
end

local function check_state(self)
  local state = self._state
  if state == "ok" then return end
  if state == "closed" then
    error(ClosedResourceError("this SSLStream is closed"))
  end
  error(broken(self))
end

--- Values to be closed, which reset a flag of their stream.
local Receiving = {__close = function(self)
  self.stream._receiving = false
end}

local Sending = {__close = function(self)
  self.stream._sending = false
end}

local function start_receiving(self)
  if self._receiving then
    error(BusyResourceError(
      "another task is currently receiving data on this SSLStream"))
  end
  self._receiving = true
  return self._receiving_guard
end

local function start_sending(self)
  if self._sending then
    error(BusyResourceError(
      "another task is currently sending data on this SSLStream"))
  end
  self._sending = true
  return self._sending_guard
end

-- --- moving bytes --------------------------------------------------------

local function release(self)
  local lot = self._send_lot
  if lot and #lot > 0 then lot:unpark() -- as the owner
  else self._send_held = false end
end

--- Who holds the transport for sending. The next is the one that has waited
--- longest.
local Holding = {__close = function(self, err)
  local stream = self.stream
  -- Nobody knows how much was sent.
  if err ~= nil and stream._state == "ok" then stream._state = "broken" end
  release(stream)
end}

--- The same when nothing is sent.
local Waiting = {__close = function(self)
  release(self.stream)
end}

local async function acquire(self)
  if not self._send_held then
    self._send_held = true
    return
  end
  self._send_lot = self._send_lot or core.ParkingLot()
  await self._send_lot:park()
end

--- Send all that is to be sent. Another task may have done so meanwhile.
local async function flush(self)
  await acquire(self)
  local _ <close> = self._holding_guard
  check_state(self)
  local data = self._engine:output()
  if data then
    local transport = self.transport_stream
    await transport:send_all(data)
  end
end

local Refilling = {__close = function(self)
  local stream = self.stream
  stream._refilling = false
  if stream._refill_lot then stream._refill_lot:unpark_all() end
end}

--- Receive once; or wait until the task that does has done so.
local async function refill(self)
  if self._refilling then
    self._refill_lot = self._refill_lot or core.ParkingLot()
    await self._refill_lot:park()
    return
  end
  self._refilling = true
  local _ <close> = self._refilling_guard
  local transport = self.transport_stream
  local data = await transport:receive_some(self._refill_size)
  if data == "" then self._engine:feed_eof()
  else self._engine:feed(data) end
end

--- Send the alert that tells the peer what is wrong, if that's easy.
local async function send_alert(self)
  local data = not self._send_held and self._engine:output()
  if not data then return end
  local transport = self.transport_stream
  with core.move_on_after(ALERT_SECONDS) do
    local ok, err = await pcall(transport.send_all, transport, data)
    if not ok and not isinstance(err, core.Exception) then error(err, 0) end
  end
end

local async function fail(self, err)
  self._state, self._error, self._with = "broken", err, with_whom(self)
  await send_alert(self)
  error(broken(self))
end

--- Do an operation of the engine, and move bytes until it has ended. Gives
--- its status and value. A checkpoint.
local async function drive(self, operation, a, b)
  local engine, suspended = self._engine, false
  await core.checkpoint_if_cancelled()
  while true do
    local status, value, to_send = operation(engine, a, b)
    if status == "error" then await fail(self, value) end
    if to_send then
      await flush(self)
      suspended = true
    elseif status == "want_read" then
      await refill(self)
      suspended = true
    end
    if status ~= "want_read" then
      if not suspended then await core.cancel_shielded_checkpoint() end
      return status, value
    end
    check_state(self)
  end
end

-- --- the handshake -------------------------------------------------------

local methods = core.methods("SSLObject")
local engine_handshake, engine_read = methods.do_handshake, methods.read
local engine_write, engine_shutdown = methods.write, methods.shutdown

--- Whoever waits for the handshake goes on, however it ended.
local Handshaking = {__close = function(self, err)
  local stream = self.stream
  stream._handshake = "done"
  if err ~= nil and stream._state == "ok" then stream._state = "broken" end
  stream._handshake_lot:unpark_all()
end}

local async function handshake(self)
  self._handshake = "running"
  self._handshake_lot = core.ParkingLot()
  local _ <close> = setmetatable({stream = self}, Handshaking)
  await drive(self, engine_handshake)
  self.session_reused = self._engine.session_reused
  self.context = self._engine.context
end

--- The handshake is done by the first task that needs it.
local async function ensure_handshake(self)
  if self._handshake == "done" then return end
  if not self._handshake then return await handshake(self) end
  await self._handshake_lot:park()
  check_state(self)
end

--- Do the handshake now. The second time it is only a checkpoint. Without
--- this the first operation does it.
---@async
async function SSLStream:do_handshake()
  check_state(self)
  if self._handshake == "done" then await core.checkpoint()
  else await ensure_handshake(self) end
end

-- --- receiving -----------------------------------------------------------

local function check_max_bytes(max_bytes)
  if max_bytes == nil then return RECEIVE_SIZE end
  if math_type(max_bytes) ~= "integer" then
    core.argument_error("type", "receive_some", "max_bytes", max_bytes,
                        "an integer")
  elseif max_bytes < 1 then
    core.argument_error("value", "receive_some", "max_bytes", max_bytes,
                        "at least 1")
  end
  return max_bytes
end

local async function receive(self, max_bytes)
  await ensure_handshake(self)
  local status, data = await drive(self, engine_read, max_bytes)
  return status == "eof" and "" or data
end

--- Receive as HTTPS does: the end of the bytes is the end of the data.
local async function receive_ragged(self, max_bytes)
  local ok, data = await pcall(receive, self, max_bytes)
  if ok then return data end
  if not (isinstance(data, BrokenResourceError)
          and isinstance(data.cause, tls.SSLEOFError)) then
    error(data, 0)
  end
  self._ragged_eof = true
  await core.checkpoint()
  return ""
end

local async function receive_guarded(self, max_bytes)
  local _ <close> = start_receiving(self)
  if self._ragged_eof and self._state == "broken" then
    await core.checkpoint()
    return ""
  end
  check_state(self)
  local data
  if self._https then data = await receive_ragged(self, max_bytes)
  else data = await receive(self, max_bytes) end
  return data
end

--- Receive some decrypted data; "" when the peer has closed. Raises
--- BrokenResourceError when the connection was cut.
---@async
---@param max_bytes? integer default: what is there
---@return string data
async function SSLStream:receive_some(max_bytes)
  max_bytes = check_max_bytes(max_bytes)
  if self[UNREAD] then
    await core.checkpoint()
    local buffer = self[UNREAD] -- another task may have been here
    if buffer then
      local data, left = buffer:take(max_bytes)
      if left == 0 then self[UNREAD] = nil end
      return data
    end
  end
  return await receive_guarded(self, max_bytes)
end

framing(SSLStream, receive_guarded)

function SSLStream:__aiter()
  return self
end

--- `async for data in stream`: until the peer has closed.
async function SSLStream:__anext()
  local data = await self:receive_some()
  if data ~= "" then return data end
end

-- --- sending -------------------------------------------------------------

--- Encrypt and send. If it is cancelled, or fails, the stream is broken.
---@async
---@param data string
async function SSLStream:send_all(data)
  if type(data) ~= "string" then
    core.argument_error("type", "send_all", "data", data, "a string")
  end
  local _ <close> = start_sending(self)
  check_state(self)
  await ensure_handshake(self)
  if data == "" then return await core.checkpoint() end
  local from, status = 1, nil
  repeat
    status, from = await drive(self, engine_write, data, from)
  until not from
end

--- Wait until the transport might take data.
---@async
async function SSLStream:wait_send_all_might_not_block()
  local _ <close> = start_sending(self)
  check_state(self)
  await ensure_handshake(self)
  await acquire(self)
  local _ <close> = self._waiting_guard
  local transport = self.transport_stream
  await transport:wait_send_all_might_not_block()
end

-- --- ending --------------------------------------------------------------

--- End TLS, but not the connection: say goodbye, wait for the peer's.
--- Returns the transport, and bytes that it has received since. The stream
--- is closed then.
---@async
---@return trio.abc.Stream transport_stream
---@return string trailing_bytes
async function SSLStream:unwrap()
  local _ <close> = start_receiving(self)
  local _ <close> = start_sending(self)
  check_state(self)
  await ensure_handshake(self)
  await drive(self, engine_shutdown)
  local transport = self.transport_stream
  self._state = "closed"
  self.transport_stream = nil
  return transport, self._engine:trailing()
end

--- Say goodbye and don't wait for the peer's, which may never come.
local async function say_goodbye(self)
  await ensure_handshake(self)
  local engine = self._engine
  await core.checkpoint_if_cancelled()
  local status, err, to_send = engine_shutdown(engine, true)
  if status == "error" then
    self._state, self._error, self._with = "broken", err, with_whom(self)
  end
  if not to_send then return end
  local ok, failure = await pcall(flush, self)
  -- The peer may have said goodbye and gone.
  if ok or isinstance(failure, {BrokenResourceError, BusyResourceError,
                                ClosedResourceError}) then
    return
  end
  error(failure, 0)
end

--- Say goodbye to the peer, which may need the handshake first, and close
--- the transport, whatever happens. https_compatible: only close.
---@async
async function SSLStream:aclose()
  local transport = self.transport_stream
  if self._state == "closed" then return await core.checkpoint() end
  if self[UNREAD] then self[UNREAD]:clear() end
  self[UNREAD] = nil
  if self._state == "broken" or self._https then
    self._state = "closed"
    return await transport:aclose()
  end
  local ok, err = await pcall(say_goodbye, self)
  self._state = "closed"
  if ok then return await transport:aclose() end
  await aclose_forcefully(transport)
  error(err, 0)
end

async function SSLStream:__aenter()
  return self
end

async function SSLStream:__aexit()
  await self:aclose()
end

-- --- what TLS knows ------------------------------------------------------

--- Methods of the engine that mean something after the handshake.
local function forward(name)
  local method = methods[name]
  return function(self, ...)
    if self._handshake ~= "done" then
      error(module.NeedHandshakeError(
        ("call do_handshake() before calling %s()"):format(name)))
    end
    return method(self._engine, ...)
  end
end

--- The version that is spoken, "TLSv1.3".
---@return string?
SSLStream.version = forward "version"

--- The cipher: its name, the version that defined it, its bits.
---@return string? name
---@return string version
---@return integer bits
SSLStream.cipher = forward "cipher"

--- The protocol that both have, of set_alpn_protocols.
---@return string?
SSLStream.selected_alpn_protocol = forward "selected_alpn_protocol"

--- The peer's certificate: subject, issuer, version, serialNumber,
--- notBefore, notAfter, subjectAltName; an empty table if it wasn't
--- verified; nil without one.
---@param binary_form? boolean the certificate in DER
---@return table|string?
SSLStream.getpeercert = forward "getpeercert"

function SSLStream:__tostring()
  return ("<SSLStream, %s, %s>"):format(
    self.server_side and "server" or "client", self._state)
end

-- --- making one ----------------------------------------------------------

local STREAM_OPTIONS = {
  server_hostname = true, server_side = true, https_compatible = true,
  max_refill_bytes = true,
}

local function check_refill(size)
  if size == nil then return RECEIVE_SIZE end
  if math_type(size) ~= "integer" or size < 1 then
    core.argument_error("value", "SSLStream", "max_refill_bytes", size,
                        "an integer of at least 1")
  end
  return size
end

--- Put TLS over a stream. The handshake comes with the first operation.
---@param transport_stream trio.abc.Stream
---@param ssl_context ssl.SSLContext
---@param options? trio.SSLOptions
---@return trio.SSLStream
function module.SSLStream(transport_stream, ssl_context, options)
  local kind = type(transport_stream)
  if kind ~= "table" and kind ~= "userdata" then
    core.argument_error("type", "SSLStream", "transport_stream",
                        transport_stream, "a stream")
  end
  options = check_options("SSLStream", options, STREAM_OPTIONS)
  local server = options.server_side and true or false
  local self = {
    transport_stream = transport_stream, context = ssl_context,
    server_side = server, server_hostname = options.server_hostname,
    _engine = tls.engine(ssl_context, server, options.server_hostname),
    _https = options.https_compatible and true or false,
    _refill_size = check_refill(options.max_refill_bytes),
    _state = "ok", _error = false, _with = "", _handshake = false,
    _handshake_lot = false, _receiving = false, _sending = false,
    _send_held = false, _send_lot = false, _refilling = false,
    _refill_lot = false, _ragged_eof = false,
  }
  self._receiving_guard = setmetatable({stream = self}, Receiving)
  self._sending_guard = setmetatable({stream = self}, Sending)
  self._holding_guard = setmetatable({stream = self}, Holding)
  self._waiting_guard = setmetatable({stream = self}, Waiting)
  self._refilling_guard = setmetatable({stream = self}, Refilling)
  return setmetatable(self, SSLStream)
end

--- Put TLS over a stream that nobody else would close.
local async function wrap(transport, context, options)
  local ok, result = pcall(module.SSLStream, transport, context, options)
  if ok then return result end
  await aclose_forcefully(transport)
  error(result, 0)
end

-- --- listeners -----------------------------------------------------------

--- What is wrong with a server's context is told before there is a client.
local function check_server(context)
  tls.engine(context, true)
end

--- A listener whose connections have TLS.
---@class trio.SSLListener
---@field transport_listener trio.abc.Listener
local SSLListener = {__name = "SSLListener", __metatable = "SSLListener"}
SSLListener.__index = SSLListener

--- Wait for a connection. Its handshake isn't done here.
---@async
---@return trio.SSLStream
async function SSLListener:accept()
  local listener = self.transport_listener
  return await wrap(await listener:accept(), self._ssl_context, {
    server_side = true, https_compatible = self._https_compatible,
  })
end

--- Close the transport's listener.
---@async
async function SSLListener:aclose()
  local listener = self.transport_listener
  await listener:aclose()
end

async function SSLListener:__aenter()
  return self
end

async function SSLListener:__aexit()
  await self:aclose()
end

--- Put TLS over a listener.
---@param transport_listener trio.abc.Listener
---@param ssl_context ssl.SSLContext a server's
---@param options? {https_compatible?: boolean}
---@return trio.SSLListener
function module.SSLListener(transport_listener, ssl_context, options)
  options = check_options("SSLListener", options, {https_compatible = true})
  check_server(ssl_context)
  return setmetatable({
    transport_listener = transport_listener, _ssl_context = ssl_context,
    _https_compatible = options.https_compatible,
  }, SSLListener)
end

-- --- over TCP ------------------------------------------------------------

---@class trio.SSLConnectOptions
---@field ssl_context? ssl.SSLContext default: create_default_context()
---@field https_compatible? boolean default false
---@field happy_eyeballs_delay? number seconds, default 0.25

---@class trio.SSLListenOptions
---@field host? string default: all addresses of this machine
---@field https_compatible? boolean default false
---@field backlog? integer

---@class trio.SSLServeOptions: trio.SSLListenOptions
---@field handler_nursery? trio.Nursery default: one of its own

local CONNECT_OPTIONS = {
  https_compatible = true, ssl_context = true, happy_eyeballs_delay = true,
}

--- Connect by TCP, with TLS above it. The server's certificate must be for
--- the host. The handshake comes with the first operation.
---@async
---@param host string
---@param port integer
---@param options? trio.SSLConnectOptions
---@return trio.SSLStream
async function module.open_ssl_over_tcp_stream(host, port, options)
  options = check_options("open_ssl_over_tcp_stream", options,
                          CONNECT_OPTIONS)
  local context = options.ssl_context
                  or require("ssl").create_default_context()
  local stream = await require("trio.tcp").open_tcp_stream(host, port, {
    happy_eyeballs_delay = options.happy_eyeballs_delay,
  })
  return await wrap(stream, context, {
    server_hostname = host, https_compatible = options.https_compatible,
  })
end

local LISTEN_OPTIONS = {
  https_compatible = true, host = true, backlog = true,
}

--- Listen by TCP, for connections with TLS.
---@async
---@param port integer 0 for a free one
---@param ssl_context ssl.SSLContext a server's
---@param options? trio.SSLListenOptions
---@return trio.SSLListener[]
async function module.open_ssl_over_tcp_listeners(port, ssl_context,
                                                  options)
  options = check_options("open_ssl_over_tcp_listeners", options,
                          LISTEN_OPTIONS)
  check_server(ssl_context)
  local listeners = await require("trio.tcp").open_tcp_listeners(port, {
    host = options.host, backlog = options.backlog,
  })
  local result = {}
  for i, listener in ipairs(listeners) do
    result[i] = module.SSLListener(listener, ssl_context, {
      https_compatible = options.https_compatible,
    })
  end
  return result
end

local SERVE_OPTIONS = {
  https_compatible = true, host = true, backlog = true,
  handler_nursery = true,
}

--- Serve connections with TLS until cancelled: handler(stream) runs in a
--- task of its own for each.
---@async
---@param handler async fun(stream: trio.SSLStream)
---@param port integer 0 for a free one
---@param ssl_context ssl.SSLContext a server's
---@param options? trio.SSLServeOptions
---@param task_status? trio.TaskStatus is told the listeners
async function module.serve_ssl_over_tcp(handler, port, ssl_context,
                                         options, task_status)
  local fname = "serve_ssl_over_tcp"
  require("trio.tcp").check_handler(fname, handler)
  options = check_options(fname, options, SERVE_OPTIONS)
  local listeners = await module.open_ssl_over_tcp_listeners(
    port, ssl_context, {
      host = options.host, https_compatible = options.https_compatible,
      backlog = options.backlog,
    })
  await require("trio.tcp").serve_listeners(handler, listeners, {
    handler_nursery = options.handler_nursery,
  }, task_status)
end

return module
