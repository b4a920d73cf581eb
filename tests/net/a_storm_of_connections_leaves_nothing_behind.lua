-- Clients that come and go at random, over TCP, UNIX sockets and TLS: they
-- talk, fall silent, send rubbish, half-close, reset, vanish, are cancelled,
-- and lose their server. Only errors that are meant for it come, what
-- arrives is what was sent, and in the end no descriptor, no task and no
-- memory of Lua is left.
--
-- By hand: asyncrun THIS seconds [seed]
-- needs: openssl
-- args: 1.5 1
-- timeout: 60
-- expect: {any} connections in {any} rounds, {any} errors, {any} cancelled
-- expect: descriptors +0, tasks +0, Lua {any}
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"
local reset = require "tests.lib.reset"
local dns_server = require "tests.lib.dns_server"
local socket = trio.socket

local SECONDS, SEED = tonumber(arg[1]) or 1.5, tonumber(arg[2]) or os.time()
local CLIENTS = 20
local ALLOWED = 65536 -- bytes of Lua, however long it takes

math.randomseed(SEED)
local random = math.random

local EXPECTED = {trio.OSError, trio.BrokenResourceError,
                  trio.ClosedResourceError, trio.IncompleteReadError,
                  trio.LimitOverrunError}

local pki <close> = tls.pki()
local contexts = {client = pki:client(), server = pki:server()}
local count = {connections = 0, rounds = 0, errors = 0, cancelled = 0}

-- Call it; errors that a storm brings are counted, and the result is nil.
local async function weather(f, ...)
  local ok, result = await pcall(f, ...)
  if ok then return result end
  if not trio.isinstance(result, EXPECTED) then error(result, 0) end
  count.errors = count.errors + 1
end

local async function moment(ms)
  await trio.sleep(random() * ms / 1000)
end

local function pick(list)
  return list[random(#list)]
end

-- --- servers -------------------------------------------------------------

-- What a client can ask for by its first line.
local services = {}

async function services.echo(stream)
  async for data in stream do await stream:send_all(data) end
end

async function services.lines(stream)
  async for line in stream:lines("L", 1000) do
    await stream:send_all(line:upper())
  end
end

async function services.discard(stream)
  local size = 0
  async for data in stream do size = size + #data end
  await stream:send_all(size .. "\n")
end

async function services.flood(stream)
  for i = 1, random(100) do
    await stream:send_all(("%09d\n"):format(i):rep(1000))
  end
end

async function services.goodbye(stream)
  await stream:send_all("goodbye\n")
  if stream.send_eof then await stream:send_eof() end
  async for _ in stream do end
end

async function services.silence(stream)
  await moment(20)
end

async function services.reset(stream)
  await moment(2)
  reset(stream.transport_stream or stream)
end

local async function serve(stream)
  local name = await stream:receive_until("\n", 20)
  await (services[name] or services.silence)(stream)
end

local async function handle(stream)
  await weather(serve, stream)
end

-- --- clients -------------------------------------------------------------

local names = {}
for name in pairs(services) do names[#names + 1] = name end
table.sort(names)

-- What comes back is the beginning of what was sent.
local function compare(got, sent, service)
  if service == "echo" then check.eq(sent:sub(1, #got) == got, true) end
  if service == "lines" then
    check.eq(sent:upper():sub(1, #got) == got, true)
  end
end

local ways = {
  async function(stream) return await stream:receive_some() end,
  async function(stream) return await stream:receive_some(random(100)) end,
  async function(stream) return await stream:receive_exactly(random(500)) end,
  async function(stream)
    return await stream:receive_until("\n", random(1000)) .. "\n"
  end,
  async function(stream)
    async for line in stream:lines "L" do return line end
    return ""
  end,
}

-- At random ways of receiving; time limits lose nothing.
local async function receive(stream)
  local got = {}
  for _ = 1, random(20) do
    local scope = trio.move_on_after(random() * 0.004)
    local data
    with scope do data = await weather(pick(ways), stream) end
    if data == "" or not (data or scope.cancelled_caught) then break end
    got[#got + 1] = data
  end
  return table.concat(got)
end

local endings = {
  async function(stream) await stream:aclose() end,
  async function(stream) await trio.aclose_forcefully(stream) end,
  async function(stream) reset(stream.transport_stream or stream) end,
  async function(stream)
    if stream.send_eof then await stream:send_eof() end
    with trio.move_on_after(0.01) do async for _ in stream do end end
    await stream:aclose()
  end,
  async function(stream) -- under a task that receives
    async with trio.open_nursery() as nursery do
      nursery:start_soon(weather, stream.receive_some, stream)
      await moment(1)
      await trio.aclose_forcefully(stream)
    end
  end,
  false, -- the collector finds it
}

local async function talk(stream)
  local service = pick(names)
  local sent = ("%d\n"):format(random(1 << 40)):rep(random(5000))
  await stream:send_all(service .. "\n")
  async with trio.open_nursery() as nursery do
    nursery:start_soon(weather, stream.send_all, stream, sent)
    compare(await receive(stream), sent, service)
    nursery.cancel_scope:cancel()
  end
end

local async function babble(stream)
  local bytes = {}
  for i = 1, random(300) do bytes[i] = string.char(random(0, 255)) end
  await stream:send_all(table.concat(bytes))
  await receive(stream)
end

local async function visit(open)
  local stream = await open()
  count.connections = count.connections + 1
  await weather(random(8) == 1 and babble or talk, stream)
  local ending = pick(endings)
  if ending then await weather(ending, stream) end
end

-- Ways of connecting, of which some can't succeed.
local function openings(ports, path)
  local options = {ssl_context = contexts.client}
  local function secure(host)
    return trio.open_ssl_over_tcp_stream(host, ports.tls, options)
  end
  return {
    async function() return await trio.open_tcp_stream("127.0.0.1",
                                                       ports.tcp) end,
    async function() return await trio.open_tcp_stream("::1", ports.six) end,
    async function() return await trio.open_tcp_stream("server.test",
                                                       ports.tcp) end,
    async function() return await trio.open_tcp_stream("none.test", 1) end,
    async function() return await trio.open_tcp_stream("silent.test", 1) end,
    async function() return await trio.open_tcp_stream("127.0.0.1", 1) end,
    async function() return await trio.open_tcp_stream("127.0.0.1",
                                                       ports.tls) end,
    async function() return await trio.open_unix_socket(path) end,
    async function() return await secure("localhost") end,
    async function() return await secure("127.0.0.1") end,
    async function() return await secure("wrong.test") end,
  }
end

local async function live(open)
  while true do
    local scope = trio.move_on_after(random() * 0.05)
    with scope do await weather(visit, pick(open)) end
    if scope.cancelled_caught then count.cancelled = count.cancelled + 1 end
    await trio.lowlevel.checkpoint()
  end
end

-- --- rounds --------------------------------------------------------------

local path = "\0asyncrun storm " .. os.tmpname():sub(-6)

local async function listen_unix()
  local sock = socket.socket(socket.AF_UNIX)
  await sock:bind(path)
  sock:listen()
  return trio.SocketListener(sock)
end

local async function start(nursery, listeners)
  await nursery:start(trio.serve_listeners, handle, listeners)
  local sock = (listeners[1].transport_listener or listeners[1]).socket
  return (select(2, sock:getsockname()))
end

-- Servers and clients, until all is cancelled.
local async function round()
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, {
      ["server.test"] = {"127.0.0.1", "::1"}, ["silent.test"] = "silence",
      ["wrong.test"] = {"127.0.0.1"},
    })
    local ports = {}
    ports.tcp = await start(nursery, await trio.open_tcp_listeners(
      0, {host = "127.0.0.1"}))
    ports.six = await start(nursery, await trio.open_tcp_listeners(
      0, {host = "::1"}))
    ports.tls = await start(nursery, await trio.open_ssl_over_tcp_listeners(
      0, contexts.server, {host = "127.0.0.1"}))
    async with await listen_unix() as listener do
      await nursery:start(trio.serve_listeners, handle, {listener})
      local open = openings(ports, path)
      for _ = 1, CLIENTS do nursery:start_soon(live, open) end
      await trio.sleep_forever()
    end
  end
end

local function tasks()
  return trio.lowlevel.current_statistics().tasks_living
end

local async function storm(seconds)
  local before, stop = tasks(), trio.current_time() + seconds
  repeat
    local scope = trio.move_on_at(math.min(
      stop, trio.current_time() + 0.02 + random() * 0.5))
    with scope do await round() end
    count.rounds = count.rounds + 1
  until trio.current_time() >= stop
  return tasks() - before
end

-- What the runtime keeps for later is made: 500 tasks at once.
local async function warm_up()
  async with trio.open_nursery() as nursery do
    for _ = 1, 500 do nursery:start_soon(trio.sleep, 0.001) end
  end
  await storm(0.3)
end

trio.run(warm_up)
local memory, descriptors = check.memory(), check.descriptors()
local left = trio.run(storm, SECONDS)
local grown = check.memory() - memory
print(("%d connections in %d rounds, %d errors, %d cancelled"):format(
  count.connections, count.rounds, count.errors, count.cancelled))
print(("descriptors %+d, tasks %+d, Lua %+d bytes"):format(
  check.descriptors() - descriptors, left, grown))
check.eq(grown <= ALLOWED, true, "seed " .. SEED)
