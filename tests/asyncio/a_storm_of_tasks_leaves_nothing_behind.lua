-- Tasks at random over streams (TCP, UNIX, TLS), queues, locks and time
-- limits of asyncio: they talk, fail, fall silent, are cancelled at any
-- moment, alone and in groups, by cancel(), by limits and by scopes of trio.
-- What arrives is what was sent; in the end no descriptor, no task and no
-- memory of Lua is left.
--
-- By hand: asyncrun THIS seconds [seed]
-- needs: openssl
-- args: 1.5 1
-- timeout: 60
-- expect: {any} connections in {any} rounds, {any} errors, {any} cancelled
-- expect: descriptors +0, tasks +0, Lua {any}
local asyncio, trio = require "asyncio", require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local SECONDS, SEED = tonumber(arg[1]) or 1.5, tonumber(arg[2]) or os.time()
local CLIENTS = 20
local ALLOWED = 65536 -- bytes of Lua, however long it takes

math.randomseed(SEED)
local random = math.random

local EXPECTED = {
  asyncio.OSError, asyncio.TimeoutError, asyncio.IncompleteReadError,
  asyncio.LimitOverrunError, asyncio.ValueError, trio.BrokenResourceError,
  trio.ClosedResourceError, asyncio.ExceptionGroup,
}
local STOPS = {asyncio.CancelledError, trio.Cancelled}

local pki <close> = tls.pki()
local contexts = {client = pki:client(), server = pki:server()}
local count = {connections = 0, rounds = 0, errors = 0, cancelled = 0}

-- Is the error, or is each in the group, what a storm brings?
local function is_weather(err)
  if not trio.isinstance(err, asyncio.ExceptionGroup) then
    return trio.isinstance(err, EXPECTED)
  end
  for _, member in ipairs(err.exceptions) do
    if not is_weather(member) then return false end
  end
  return true
end

-- Call it; such errors are counted, and the result is nil.
local async function weather(f, ...)
  local ok, result = await pcall(f, ...)
  if ok then return result end
  if not is_weather(result) then error(result, 0) end
  count.errors = count.errors + 1
end

local async function moment(ms)
  await asyncio.sleep(random() * ms / 1000)
end

local function pick(list)
  return list[random(#list)]
end

-- --- servers -------------------------------------------------------------

-- What a client can ask for by its first line.
local services = {}

async function services.echo(reader, writer)
  while true do
    local data = await reader:read(random(5000))
    if data == "" then break end
    writer:write(data)
    await writer:drain()
  end
end

async function services.lines(reader, writer)
  async for line in reader do
    writer:writelines {line:upper()}
    if random(3) == 1 then await writer:drain() end
  end
end

async function services.flood(_, writer)
  for i = 1, random(100) do
    writer:write(("%09d\n"):format(i):rep(1000))
    await writer:drain()
  end
end

async function services.fails() error(asyncio.ValueError("service")) end

async function services.silence() await moment(20) end

async function services.slow(reader)
  async with asyncio.timeout(random() * 0.02) do await reader:read() end
end

local async function handle(reader, writer)
  await weather(async function()
    local name = (await reader:readline()):sub(1, -2)
    await (services[name] or services.silence)(reader, writer)
  end)
  writer:close()
  if random(2) == 1 then await weather(writer.wait_closed, writer) end
end

-- --- clients -------------------------------------------------------------

local names = {}
for name in pairs(services) do names[#names + 1] = name end
table.sort(names)

local ways = {
  async function(reader) return await reader:read(random(2000)) end,
  async function(reader) return await reader:readexactly(random(500)) end,
  async function(reader) return await reader:readline() end,
  async function(reader) return await reader:readuntil("7") end,
  async function(reader)
    return await asyncio.wait_for(reader:read(100), random() * 0.002)
  end,
  async function(reader)
    local scope = trio.move_on_after(random() * 0.002)
    local data = false
    with scope do data = await reader:read(100) end
    return data
  end,
}

-- What comes back is the beginning of what was sent, with gaps at no place:
-- a read that was cancelled took nothing.
local async function listen(reader, sent, service)
  local got = {}
  for _ = 1, random(20) do
    local data = await weather(pick(ways), reader)
    if data == "" then break end
    got[#got + 1] = data or nil
    -- a line that was too long is dropped, and with it the comparison
    if data == nil and reader:at_eof() then break end
  end
  local text = table.concat(got)
  if service == "echo" then
    check.eq(sent:sub(1, #text) == text, true)
  elseif service == "lines" then
    check.eq(sent:upper():sub(1, #text) == text, true)
  end
end

local async function talk(reader, writer)
  local service = pick(names)
  local sent = ("%d\n"):format(random(1 << 40)):rep(random(3000))
  writer:write(service .. "\n")
  async with asyncio.TaskGroup() as group do
    local speaking = group:create_task(weather(async function()
      writer:write(sent)
      await writer:drain()
      if writer:can_write_eof() then writer:write_eof() end
    end))
    await listen(reader, sent, service)
    if random(2) == 1 then speaking:cancel() end
  end
end

local async function visit(open)
  local reader, writer = await open()
  count.connections = count.connections + 1
  local ok, err = await pcall(talk, reader, writer)
  local ending = random(4)
  if ending > 1 then writer:close() end
  if not ok then error(err, 0) end
  if ending == 3 then await writer:wait_closed() end
end

-- --- without connections -------------------------------------------------

local shared = {}

local async function hold(lock)
  async with lock do await moment(2) end
end

local trades = {
  async function() await shared.queue:put(random(9)) end,
  async function() await shared.queue:get() end,
  async function() await hold(shared.lock) end,
  async function() await hold(shared.semaphore) end,
  async function()
    async with shared.cond do
      if random(2) == 1 then shared.cond:notify(random(3))
      else await shared.cond:wait() end
    end
  end,
  async function()
    await asyncio.gather(moment(1), moment(2), hold(shared.lock),
                         {return_exceptions = random(2) == 1})
  end,
  async function()
    local inner = asyncio.create_task(moment(3))
    await asyncio.shield(inner)
  end,
  async function()
    local tasks = {asyncio.create_task(moment(1)),
                   asyncio.create_task(moment(3))}
    await asyncio.wait(tasks, {timeout = random() * 0.002})
    for one in asyncio.as_completed(tasks) do await one end
  end,
  async function()
    async with asyncio.TaskGroup() as group do
      for _ = 1, random(5) do group:create_task(moment(2)) end
      if random(3) == 1 then error(asyncio.ValueError("body")) end
    end
  end,
}

local async function trade()
  await pick(trades)()
end

-- --- rounds --------------------------------------------------------------

local function openings(ports, path)
  return {
    async function()
      return await asyncio.open_connection("127.0.0.1", ports.tcp)
    end,
    async function()
      return await asyncio.open_connection("127.0.0.1", ports.tcp,
                                           {limit = 50})
    end,
    async function() return await asyncio.open_unix_connection(path) end,
    async function()
      return await asyncio.open_connection("127.0.0.1", ports.tls, {
        ssl = contexts.client, server_hostname = "localhost"})
    end,
    async function() return await asyncio.open_connection("127.0.0.1", 1) end,
  }
end

-- One piece of work after another, each stopped at some moment.
local async function live(open)
  while true do
    local work = random(3) == 1 and visit or trade
    local task = asyncio.create_task(weather(work, pick(open)))
    local stopped = random(3) == 1
    if stopped then
      await moment(10)
      task:cancel("enough")
    end
    local ok, err = await pcall(asyncio.wait_for, task, random() * 0.05)
    if asyncio.current_task():cancelling() > 0 then
      error(asyncio.CancelledError("the task may have swallowed it"))
    elseif ok then await asyncio.sleep(0)
    elseif stopped and task:cancelled() or is_weather(err) then
      count.cancelled = count.cancelled + 1
    else
      error(err, 0)
    end
  end
end

local path = "\0asyncrun asyncio storm " .. os.tmpname():sub(-6)

local async function start(handler, options)
  local server = await asyncio.start_server(handler, "127.0.0.1", 0, options)
  return server, (select(2, server.sockets[1]:getsockname()))
end

local async function round()
  local ports, servers = {}, {}
  shared = {queue = asyncio.Queue(3), lock = asyncio.Lock(),
            semaphore = asyncio.Semaphore(2), cond = asyncio.Condition()}
  servers[1], ports.tcp = await start(handle)
  servers[2], ports.tls = await start(handle, {ssl = contexts.server})
  servers[3] = await asyncio.start_unix_server(handle, path)
  local open = openings(ports, path)
  local ok, err = await pcall(async function()
    async with asyncio.TaskGroup() as group do
      for _ = 1, CLIENTS do group:create_task(live(open)) end
      await asyncio.sleep(1000)
    end
  end)
  for _, server in ipairs(servers) do
    server:close()
    server:abort_clients()
  end
  if not ok then error(err, 0) end
end

-- Those that nobody waits for, since who did so was cancelled: how many
-- don't end?
local async function settle()
  local me, others = asyncio.current_task(), nil
  for round = 1, 4 do
    others = {}
    for _, task in ipairs(asyncio.all_tasks()) do
      if task ~= me then others[#others + 1] = task end
    end
    if #others == 0 then break end
    for _, task in ipairs(others) do
      if round == 4 then task:print_stack() else task:cancel() end
    end
    await asyncio.wait(others, {timeout = 1})
  end
  return #others
end

local async function storm(seconds)
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(_, context)
    if not is_weather(context.exception) then
      loop:default_exception_handler(context)
    end
  end)
  local stop = loop:time() + seconds
  repeat
    local rounds = asyncio.create_task(round())
    local _, pending = await asyncio.wait({rounds}, {timeout = math.min(
      stop - loop:time(), 0.02 + random() * 0.5)})
    if pending[rounds] then rounds:cancel() end
    local ok, err = await pcall(async function() await rounds end)
    if not ok and not trio.isinstance(err, STOPS) then error(err, 0) end
    count.rounds = count.rounds + 1
  until loop:time() >= stop
  return await settle()
end

-- What the runtime keeps for later is made, and each module loaded.
local async function warm_up()
  async with asyncio.TaskGroup() as group do
    for _ = 1, 500 do group:create_task(asyncio.sleep(0.001)) end
  end
  repeat await storm(0.3) until count.connections > 60
end

asyncio.run(warm_up())
local memory, descriptors = check.memory(), check.descriptors()
local left = asyncio.run(storm(SECONDS))
shared = {}
local grown = check.memory() - memory
print(("%d connections in %d rounds, %d errors, %d cancelled"):format(
  count.connections, count.rounds, count.errors, count.cancelled))
print(("descriptors %+d, tasks %+d, Lua %+d bytes"):format(
  check.descriptors() - descriptors, left, grown))
check.eq(grown <= ALLOWED, true, "seed " .. SEED)
