-- SPDX-License-Identifier: MIT
--
-- Connecting: a reader and a writer for one stream of trio's.

local core = require "asyncrun.core"
local readers = require "asyncio.reader"
local writers = require "asyncio.writer"
local args = require "asyncio.args"
local check_options = require "asyncrun.options"
local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local tostring, type = tostring, type
local isinstance, ValueError = core.isinstance, core.ValueError

local streams = {}

--- A reader and a writer for a stream of trio's.
function streams.pair(stream, socket, limit)
  local reader = readers.new(limit)
  return reader, writers.new(stream, socket, reader)
end

--- What is wrong with a server's or client's context is told at once.
local function check_context(options, host)
  local context = options.ssl
  if not context then return nil end
  if context == true then return require "ssl".create_default_context() end
  require "asyncrun.tls".engine(context, false, host)
  return context
end

--- All attempts failed: asyncio raises the reason itself, if it is one.
local function reason_of(err)
  local group = err.cause
  if not isinstance(group, core.ExceptionGroup) then return err end
  local first = group.exceptions[1]
  for _, other in ipairs(group.exceptions) do
    if tostring(other) ~= tostring(first) then return err end
  end
  return first
end

--- The option local_addr: a host, or {host, port}.
local function local_address(fname, addr)
  if addr == nil or type(addr) == "string" then return addr end
  if type(addr) ~= "table" then
    core.argument_error("type", fname, "local_addr", addr,
                        "a host or {host, port}")
  end
  return addr[1], addr[2]
end

local async function connect_tcp(fname, host, port, options)
  local tcp = require "trio.tcp"
  local address, local_port = local_address(fname, options.local_addr)
  local ok, result = await pcall(tcp.connect, fname, host, port, {
    happy_eyeballs_delay = options.happy_eyeballs_delay,
    local_address = address, local_port = local_port,
    family = options.family, proto = options.proto, flags = options.flags,
  })
  if ok then return result end
  error(isinstance(result, core.OSError) and reason_of(result) or result, 0)
end

--- The option sock, which must be a socket of streams.
function streams.check_socket(sock)
  local net = require "asyncrun.net"
  if not net.is_socket(sock) or sock.type ~= net.SOCK_STREAM then
    error(ValueError("A Stream Socket was expected, got " .. core.repr(sock)))
  end
  return sock
end

--- The stream of the option sock.
local function of_socket(options)
  local sock = streams.check_socket(options.sock)
  return require "trio.stream".SocketStream(sock)
end

--- TLS, if that is wanted, and the pair.
local async function finish(stream, host, options)
  local socket = stream.socket
  host = options.server_hostname or host
  local ok, context = pcall(check_context, options, host)
  if not ok then
    socket:close()
    error(context, 0)
  end
  if context then
    stream = await writers.secure(stream, context, {
      server_hostname = host,
    }, options.ssl_handshake_timeout)
  end
  local reader, writer = streams.pair(stream, socket, options.limit)
  writer._goodbye = options.ssl_shutdown_timeout
  return reader, writer
end

--- A time that the beginning or the end of TLS may take.
function streams.check_seconds(fname, name, seconds)
  if seconds == nil then return end
  args.number(fname, name, seconds)
  if seconds <= 0 then
    error(ValueError(("%s should be a positive number, got %s"):format(
      name, seconds)))
  end
end

--- Options that mean nothing without TLS.
function streams.check_tls(fname, options)
  for _, name in ipairs {"server_hostname", "ssl_handshake_timeout",
                         "ssl_shutdown_timeout"} do
    if options[name] ~= nil and not options.ssl then
      error(ValueError(name .. " is only meaningful with ssl"))
    end
  end
  for _, name in ipairs {"ssl_handshake_timeout", "ssl_shutdown_timeout"} do
    streams.check_seconds(fname, name, options[name])
  end
end

--- A copy of the options, with the limit.
local function check(fname, options, known)
  local copy = {}
  for name, value in pairs(check_options(fname, options, known)) do
    copy[name] = value
  end
  copy.limit = readers.check_limit(fname, copy.limit)
  streams.check_tls(fname, copy)
  return copy
end

local TCP_OPTIONS = {
  host = true, port = true, limit = true, ssl = true, sock = true,
  server_hostname = true, local_addr = true, happy_eyeballs_delay = true,
  interleave = true, family = true, proto = true, flags = true,
  ssl_handshake_timeout = true, ssl_shutdown_timeout = true,
}

---@class asyncio.ConnectionOptions
---@field host? string
---@field port? integer
---@field limit? integer of the reader, default 65536
---@field ssl? ssl.SSLContext|true
---@field server_hostname? string whose certificate is expected
---@field sock? trio.Socket a connected one, instead of host and port
---@field local_addr? string|table a host or {host, port}
---@field happy_eyeballs_delay? number seconds, default 0.25
---@field interleave? integer has no effect: families take turns
---@field family? integer AF_INET or AF_INET6 of trio.socket
---@field proto? integer
---@field flags? integer of the look-up
---@field ssl_handshake_timeout? number seconds, default 60
---@field ssl_shutdown_timeout? number seconds, default 30

--- Connect to a host. OSError, say ConnectionRefusedError, if that fails.
---@async
---@param host? string
---@param port? integer
---@param options? asyncio.ConnectionOptions
---@return asyncio.StreamReader
---@return asyncio.StreamWriter
async function streams.open_connection(host, port, options)
  local fname = "open_connection"
  if args.is_plain(host) then
    options, host, port = host, host.host, host.port
  end
  options = check(fname, options, TCP_OPTIONS)
  if options.sock ~= nil then
    if host ~= nil or port ~= nil then
      error(ValueError("host/port and sock can not be specified at the same "
        .. "time"))
    end
    return await finish(of_socket(options), nil, options)
  elseif host == nil then
    error(ValueError("host and port was not specified and no sock "
      .. "specified"))
  end
  local stream = await connect_tcp(fname, host, port, options)
  return await finish(stream, host, options)
end

local UNIX_OPTIONS = {
  limit = true, ssl = true, server_hostname = true, sock = true,
  ssl_handshake_timeout = true, ssl_shutdown_timeout = true,
}

--- Connect to a UNIX socket.
---@async
---@param path? string a leading NUL byte: the abstract namespace
---@param options? asyncio.ConnectionOptions
---@return asyncio.StreamReader
---@return asyncio.StreamWriter
async function streams.open_unix_connection(path, options)
  local fname = "open_unix_connection"
  if args.is_plain(path) then path, options = nil, path end
  options = check(fname, options, UNIX_OPTIONS)
  if options.sock ~= nil then
    if path ~= nil then
      error(ValueError("path and sock can not be specified at the same time"))
    end
    return await finish(of_socket(options), nil, options)
  elseif path == nil then
    error(ValueError("no path and sock were specified"))
  end
  local stream = await require "trio.tcp".open_unix_socket(path)
  return await finish(stream, nil, options)
end

return streams
