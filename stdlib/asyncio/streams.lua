-- SPDX-License-Identifier: MIT
--
-- Connecting: a reader and a writer for one stream of trio's.

local core = require "asyncrun.core"
local readers = require "asyncio.reader"
local writers = require "asyncio.writer"
local args = require "asyncio.args"
local check_options = require "asyncrun.options"
local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local tostring = tostring
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

local async function connect_tcp(host, port, options)
  local tcp = require "trio.tcp"
  local ok, result = await pcall(tcp.open_tcp_stream, host, port, {
    happy_eyeballs_delay = options.happy_eyeballs_delay,
    local_address = options.local_addr,
  })
  if ok then return result end
  error(isinstance(result, core.OSError) and reason_of(result) or result, 0)
end

--- The stream of the option sock.
local function of_socket(options)
  return require "trio.stream".SocketStream(options.sock)
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
  return streams.pair(stream, socket, options.limit)
end

--- A copy of the options, with the limit.
local function check(fname, options, known)
  local copy = {}
  for name, value in pairs(check_options(fname, options, known)) do
    copy[name] = value
  end
  copy.limit = readers.check_limit(fname, copy.limit)
  return copy
end

local TCP_OPTIONS = {
  host = true, port = true, limit = true, ssl = true, sock = true,
  server_hostname = true, local_addr = true, happy_eyeballs_delay = true,
  ssl_handshake_timeout = true,
}

---@class asyncio.ConnectionOptions
---@field host? string
---@field port? integer
---@field limit? integer of the reader, default 65536
---@field ssl? ssl.SSLContext|true
---@field server_hostname? string whose certificate is expected
---@field sock? trio.Socket a connected one, instead of host and port
---@field local_addr? string
---@field happy_eyeballs_delay? number seconds
---@field ssl_handshake_timeout? number seconds, default 60

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
  if options.sock then
    return await finish(of_socket(options), nil, options)
  elseif host == nil then
    error(ValueError("host and port was not specified and no sock "
      .. "specified"))
  end
  local stream = await connect_tcp(host, port, options)
  return await finish(stream, host, options)
end

local UNIX_OPTIONS = {
  limit = true, ssl = true, server_hostname = true, sock = true,
  ssl_handshake_timeout = true,
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
  if options.sock then
    return await finish(of_socket(options), nil, options)
  elseif path == nil then
    error(ValueError("no path and sock were specified"))
  end
  local stream = await require "trio.tcp".open_unix_socket(path)
  return await finish(stream, nil, options)
end

return streams
