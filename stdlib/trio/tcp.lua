-- SPDX-License-Identifier: MIT
--
-- Connecting to a host and serving: what stands between trio.socket and a
-- program's streams.

local core = require "asyncrun.core"
local socket = require "trio.socket"
local streams = require "trio.stream"
local check_options = require "asyncrun.options"
local TASK_STATUS_IGNORED = require "trio.nursery".TASK_STATUS_IGNORED

local error, getmetatable, ipairs, pcall = error, getmetatable, ipairs, pcall
local setmetatable, tostring, type = setmetatable, tostring, type
local math_type = math.type
local insert = table.insert
local argument_error, isinstance = core.argument_error, core.isinstance
local OSError, ExceptionGroup = core.OSError, core.ExceptionGroup
local SocketStream = streams.SocketStream
local SocketListener = streams.SocketListener
local aclose_forcefully = streams.aclose_forcefully

local tcp = {}

-- --- arguments -----------------------------------------------------------

local function check_port(fname, port)
  if math_type(port) ~= "integer" then
    argument_error("type", fname, "port", port, "an integer")
  end
  if port < 0 or port > 65535 then
    argument_error("value", fname, "port", port, "0 to 65535")
  end
end

local function check_text(fname, name, value)
  if value ~= nil and type(value) ~= "string" then
    argument_error("type", fname, name, value, "a string or nil")
  end
  return value
end

--- Also for those who open something before they serve it.
function tcp.check_handler(fname, handler)
  local meta = getmetatable(handler)
  if type(handler) ~= "function"
     and not (type(meta) == "table" and meta.__call) then
    argument_error("type", fname, "handler", handler, "an async function")
  end
end

--- The name of an OSError's errno: "EMFILE"; nil for other errors.
local function errno_name(err)
  if not isinstance(err, OSError) then return nil end
  return math_type(err.errno) == "integer" and core.errno_name(err.errno)
end

--- "localhost:80", "[::1]:80"
local function host_port(host, port)
  host = host:find(":", 1, true) and "[" .. host .. "]" or host
  return host .. ":" .. port
end

-- --- sockets that are closed in the end ----------------------------------

--- A set of what is closed when its block is left.
local Sockets = {}

function Sockets:__close()
  for _, sock in ipairs(self) do sock:close() end
end

local function new_sockets()
  return setmetatable({}, Sockets)
end

--- Keep it open, or leave it to somebody else.
local function release(sockets, sock)
  for i, other in ipairs(sockets) do
    if other == sock then return table.remove(sockets, i) end
  end
end

-- --- open_tcp_stream -----------------------------------------------------

--- The addresses in turns of their families, as RFC 8305 says: the second
--- attempt isn't the first's family if there is another one.
local function by_turns(targets)
  local first, others, ordered = {}, {}, {}
  for _, target in ipairs(targets) do
    insert(target[1] == targets[1][1] and first or others, target)
  end
  for i = 1, #targets do
    insert(ordered, first[i])
    insert(ordered, others[i])
  end
  return ordered
end

--- Let connect choose the port: it knows the other end, with which the same
--- port may serve several times.
local function bind_address_only(sock)
  if not socket.IP_BIND_ADDRESS_NO_PORT then return end
  pcall(sock.setsockopt, sock, socket.IPPROTO_IP,
        socket.IP_BIND_ADDRESS_NO_PORT, 1)
end

local async function bind_locally(sock, address, port, target)
  if port == 0 then bind_address_only(sock) end
  local ok, err = await pcall(sock.bind, sock, {address, port})
  if ok then return end
  if not isinstance(err, {OSError, core.ValueError}) then error(err) end
  local incompatible = OSError((
    "local_address='%s' is incompatible with remote address %s"):format(
    address, host_port(tostring(target[5][1]), target[5][2])))
  incompatible.cause = err
  error(incompatible)
end

--- One attempt of a race: connect to a target.
local async function connect(race, target)
  local sock = socket.socket(target[1], target[2], target[3])
  insert(race.sockets, sock)
  if race.local_address then
    await bind_locally(sock, race.local_address, race.local_port or 0,
                       target)
  end
  await sock:connect(target[5])
  return sock
end

local async function attempt(race, target, failed)
  local ok, result = await pcall(connect, race, target)
  if ok then
    race.winner = result
    race.nursery.cancel_scope:cancel()
  elseif isinstance(result, OSError) then
    insert(race.errors, result)
    failed:set()
  else
    error(result)
  end
end

--- If all failed for the same reason, that is the reason.
local function same_reason(err, errors)
  for _, other in ipairs(errors) do
    if other.errno ~= errors[1].errno then return end
  end
  err.errno, err.strerror = errors[1].errno, errors[1].strerror
  err.name = errors[1].name
end

local function all_failed(race, host, port)
  local message = ("all attempts to connect to %s failed"):format(
    host_port(host, port))
  local err = OSError(message)
  err.cause = ExceptionGroup(message, race.errors)
  same_reason(err, race.errors)
  return err
end

--- Start one attempt after the other, each when its predecessor has failed
--- or didn't come to an end in time.
local async function run_race(race, targets, delay)
  async with core.open_nursery() as nursery do
    race.nursery = nursery
    for _, target in ipairs(targets) do
      local failed = core.Event()
      nursery:start_soon(attempt, race, target, failed)
      with core.move_on_after(delay) do
        await failed:wait()
      end
    end
  end
end

local function check_delay(fname, delay)
  if delay == nil then return 0.25 end
  if type(delay) ~= "number" then
    argument_error("type", fname, "happy_eyeballs_delay", delay, "a number")
  end
  if not (delay >= 0) then
    argument_error("value", fname, "happy_eyeballs_delay", delay,
                   "a number that isn't negative")
  end
  return delay
end

--- open_tcp_stream, for both dialects: [fname] is for messages; options are
--- also local_port, and family, proto and flags of the look-up.
async function tcp.connect(fname, host, port, options)
  if host == nil then
    argument_error("value", fname, "host", host, "the name of a host")
  end
  check_text(fname, "host", host)
  check_port(fname, port)
  local delay = check_delay(fname, options.happy_eyeballs_delay)
  local sockets <close> = new_sockets()
  local race = {
    sockets = sockets, errors = {}, local_port = options.local_port,
    local_address = check_text(fname, "local_address",
                               options.local_address),
  }
  local targets = await socket.getaddrinfo(
    host, port, options.family or 0, socket.SOCK_STREAM, options.proto or 0,
    options.flags or 0)
  if #targets == 0 then
    error(OSError("no results found for hostname lookup: "
      .. host_port(host, port)))
  end
  await run_race(race, by_turns(targets), delay)
  if not race.winner then error(all_failed(race, host, port)) end
  local stream = SocketStream(race.winner)
  release(sockets, race.winner)
  return stream
end

local CONNECT_OPTIONS = {happy_eyeballs_delay = true, local_address = true}

--- Connect to a host, a name or an address. Of several addresses the first
--- that answers is taken: the next is tried when one failed, or after
--- happy_eyeballs_delay seconds. OSError if none answers, whose cause is a
--- group of what happened; gaierror if the name isn't known.
---@async
---@param host string
---@param port integer
---@param options? {happy_eyeballs_delay?: number, local_address?: string}
---@return trio.SocketStream
async function tcp.open_tcp_stream(host, port, options)
  local fname = "open_tcp_stream"
  options = check_options(fname, options, CONNECT_OPTIONS)
  return await tcp.connect(fname, host, port, options)
end

--- Connect to a UNIX socket. OSError if that fails.
---@async
---@param path string a leading NUL byte: the abstract namespace
---@return trio.SocketStream
async function tcp.open_unix_socket(path)
  if type(path) ~= "string" then
    argument_error("type", "open_unix_socket", "path", path, "a string")
  end
  local sockets <close> = new_sockets()
  local sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
  insert(sockets, sock)
  await sock:connect(path)
  local stream = SocketStream(sock)
  release(sockets, sock)
  return stream
end

-- --- open_tcp_listeners --------------------------------------------------

--- Has the system no such addresses? IPv6 may be compiled in and turned
--- off.
local function is_unsupported(err, host, address)
  local name = errno_name(err)
  return name == "EAFNOSUPPORT"
    or host == nil and name == "EADDRNOTAVAIL"
       and address[1] == socket.AF_INET6
end

local async function listen(sockets, address, options)
  local sock = socket.socket(address[1], address[2], address[3])
  insert(sockets, sock)
  if options.reuse_address ~= false then
    sock:setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
  end
  if options.reuse_port then
    sock:setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
  end
  if address[1] == socket.AF_INET6 then
    sock:setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
  end
  await sock:bind(address[5])
  sock:listen(options.backlog)
  return SocketListener(sock)
end

local function check_backlog(fname, backlog)
  if backlog == nil then return 0xffff end
  if math_type(backlog) ~= "integer" then
    argument_error("type", fname, "backlog", backlog, "an integer or nil")
  end
  if backlog < 0 then
    argument_error("value", fname, "backlog", backlog,
                   "an integer that isn't negative")
  end
  return backlog < 0xffff and backlog or 0xffff
end

--- open_tcp_listeners, for both dialects: [fname] is for messages; options
--- are also reuse_address, reuse_port, and family and flags of the look-up.
async function tcp.listen(fname, port, options)
  check_port(fname, port)
  local host = check_text(fname, "host", options.host)
  local how = {backlog = check_backlog(fname, options.backlog),
               reuse_address = options.reuse_address,
               reuse_port = options.reuse_port}
  local addresses = await socket.getaddrinfo(
    host, port, options.family or 0, socket.SOCK_STREAM, 0,
    options.flags or socket.AI_PASSIVE)
  local listeners, unsupported = {}, {}
  local sockets <close> = new_sockets()
  for _, address in ipairs(addresses) do
    local ok, result = await pcall(listen, sockets, address, how)
    if ok then insert(listeners, result)
    elseif is_unsupported(result, host, address) then
      insert(unsupported, result)
    else error(result) end
  end
  if #listeners == 0 then
    local message = "This system doesn't support any of the kinds of "
      .. "socket that that address could use"
    local err = OSError(socket.EAFNOSUPPORT or 97, message)
    if #unsupported > 0 then
      err.cause = ExceptionGroup(message, unsupported)
    end
    error(err)
  end
  for _, listener in ipairs(listeners) do
    release(sockets, listener.socket)
  end
  return listeners
end

local LISTEN_OPTIONS = {host = true, backlog = true}

--- Listen on all addresses of a host, or, without one, on all of the
--- machine: one listener each. Port 0 gives each a free port of its own.
---@async
---@param port integer
---@param options? {host?: string, backlog?: integer}
---@return trio.SocketListener[]
async function tcp.open_tcp_listeners(port, options)
  local fname = "open_tcp_listeners"
  options = check_options(fname, options, LISTEN_OPTIONS)
  return await tcp.listen(fname, port, options)
end

-- --- serving -------------------------------------------------------------

local RETRY_AFTER = 0.1
--- The system can't make another socket now: connections wait.
local NO_ROOM = {EMFILE = true, ENFILE = true, ENOMEM = true, ENOBUFS = true}

--- For `async with`: closes anything, whatever happens.
local Closing = {}

Closing.__aenter = async function(self)
  return self
end

Closing.__aexit = async function(self)
  await self.close(self.resource)
end

local function closing(resource, close)
  return setmetatable({resource = resource, close = close}, Closing)
end

local async function aclose(resource)
  await resource:aclose()
end

local async function run_handler(handler, stream)
  async with closing(stream, aclose_forcefully) do
    await handler(stream)
  end
end

--- The same for a SocketStream: there is no need to wait.
local async function run_socket_handler(handler, stream)
  local _ <close> = stream.socket
  await handler(stream)
end

local async function accept_all(listener, nursery, handler)
  local run = getmetatable(listener) == "SocketListener"
    and run_socket_handler or run_handler
  while true do
    local stream = await listener:accept()
    nursery:start_soon(run, handler, stream)
  end
end

local async function serve_listener(listener, nursery, handler)
  async with closing(listener, aclose) do
    while true do
      local _, err = await pcall(accept_all, listener, nursery, handler)
      if not NO_ROOM[errno_name(err)] then error(err) end
      core.warn(("trio.serve_listeners: %s; trying again in %g seconds\n")
        :format(tostring(err), RETRY_AFTER))
      await core.sleep(RETRY_AFTER)
    end
  end
end

--- The last two arguments, of which the first may be left out.
local function split_status(options, task_status)
  if type(options) == "table" and options.started then
    return nil, options
  end
  return options, task_status or TASK_STATUS_IGNORED
end

--- Accept connections for ever and start handler(stream) as a task for
--- each; its stream is closed when it ends. What a handler raises ends the
--- server. While the system has no room for another connection, that is
--- told on standard error and tried again. Closes the listeners.
---@async
---@param handler async fun(stream: trio.abc.Stream)
---@param listeners trio.abc.Listener[] what nursery:start returns
---@param options? {handler_nursery?: trio.Nursery}
---@param task_status? trio.TaskStatus
async function tcp.serve_listeners(handler, listeners, options, task_status)
  local fname = "serve_listeners"
  options, task_status = split_status(options, task_status)
  options = check_options(fname, options, {handler_nursery = true})
  tcp.check_handler(fname, handler)
  if type(listeners) ~= "table" then
    argument_error("type", fname, "listeners", listeners,
                   "a sequence of listeners")
  end
  async with core.open_nursery() as nursery do
    local home = options.handler_nursery or nursery
    for _, listener in ipairs(listeners) do
      nursery:start_soon(serve_listener, listener, home, handler)
    end
    task_status:started(listeners)
  end
end

---@class trio.ServeOptions
---@field host? string whose addresses; default: all of the machine
---@field backlog? integer connections that wait; default: the most
---@field handler_nursery? trio.Nursery for the handlers; default: its own

local SERVE_OPTIONS = {host = true, backlog = true, handler_nursery = true}

--- Listen on a port and serve: open_tcp_listeners and serve_listeners.
---@async
---@param handler async fun(stream: trio.SocketStream)
---@param port integer 0 for any; nursery:start returns the listeners
---@param options? trio.ServeOptions|string the options, or the host alone
---@param task_status? trio.TaskStatus
async function tcp.serve_tcp(handler, port, options, task_status)
  options, task_status = split_status(options, task_status)
  if type(options) == "string" then options = {host = options} end
  tcp.check_handler("serve_tcp", handler)
  check_port("serve_tcp", port)
  options = check_options("serve_tcp", options, SERVE_OPTIONS)
  local listeners = await tcp.open_tcp_listeners(
    port, {host = options.host, backlog = options.backlog})
  await tcp.serve_listeners(
    handler, listeners, {handler_nursery = options.handler_nursery},
    task_status)
end

return tcp
