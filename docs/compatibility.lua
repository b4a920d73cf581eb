-- SPDX-License-Identifier: MIT
--
-- Writes the page that compares a dialect with its model, name by name. Its
-- input has prose, which is copied, lines "@model NAME", and blocks that begin
-- with "@module NAME" and end with an empty line; a module may have several:
--   name               something the model has
--   name: note         the same, and how it differs
--   -name: note        what is left out, and why
--   Class.name name    members of its instances; also with a note, or "-"
--   @constants: note   the module's names in capitals
-- A line that begins with blanks goes on with the one before.
-- Whether a name is here is asked of the modules and of instances.
--
-- usage: asyncrun docs/compatibility.lua [--check] INPUT PAGE
--   --check   write nothing, fail if PAGE is another or a name is missing

local trio = require "trio"
local asyncio = require "asyncio"

-- ---------------------------------------------------------------------
-- What is there
-- ---------------------------------------------------------------------

--- An instance of each class, by module and name; some need a run.
local makers = {}

makers["trio"] = {
  CancelScope = trio.CancelScope,
  Nursery = trio.open_nursery,
  TaskStatus = async function()
    local kept
    async with trio.open_nursery() as nursery do
      await nursery:start(async function(task_status)
        kept = task_status
        task_status:started()
      end)
    end
    return kept
  end,
  Event = function() return trio.Event() end,
  Lock = function() return trio.Lock() end,
  StrictFIFOLock = function() return trio.StrictFIFOLock() end,
  Semaphore = function() return trio.Semaphore(1) end,
  CapacityLimiter = function() return trio.CapacityLimiter(1) end,
  Condition = function() return trio.Condition() end,
  MemorySendChannel = function() return (trio.open_memory_channel(0)) end,
  MemoryReceiveChannel = function()
    return select(2, trio.open_memory_channel(0))
  end,
  SocketStream = function()
    return trio.SocketStream((trio.socket.socketpair()))
  end,
  SocketListener = async function()
    local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
    return listeners[1]
  end,
  StapledStream = function() return (trio.testing.memory_stream_pair()) end,
  SSLStream = function()
    return trio.SSLStream(trio.testing.memory_stream_pair(),
                          require "ssl".create_default_context(),
                          {server_hostname = "localhost"})
  end,
  SSLListener = async function()
    local ssl = require "ssl"
    local listeners = await trio.open_ssl_over_tcp_listeners(0,
      ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
      {host = "127.0.0.1"})
    return listeners[1]
  end,
  Process = async function()
    local PIPE = trio.subprocess.PIPE
    local process = await trio.lowlevel.open_process({"true"},
      {stdin = PIPE, stdout = PIPE, stderr = PIPE})
    await process:wait()
    return process
  end,
}

makers["trio.lowlevel"] = {
  Abort = function() return trio.lowlevel.Abort end,
  Task = function() return trio.lowlevel.current_task() end,
  TrioToken = function() return trio.lowlevel.current_trio_token() end,
  ParkingLot = trio.lowlevel.ParkingLot,
  RunVar = function() return trio.lowlevel.RunVar("x") end,
  FdStream = function()
    local sock = trio.socket.socketpair()
    return trio.lowlevel.FdStream(sock:detach())
  end,
}

makers["trio.socket"] = {
  SocketType = function() return trio.socket.socket() end,
}

makers["trio.testing"] = {
  MockClock = trio.testing.MockClock,
  MemorySendStream = function() return trio.testing.MemorySendStream() end,
  MemoryReceiveStream = function()
    return trio.testing.MemoryReceiveStream()
  end,
}

local function loop() return asyncio.get_running_loop() end

local async function open_server()
  return await asyncio.start_server(function(_, writer) writer:close() end,
                                    "127.0.0.1", 0)
end

makers["asyncio"] = {
  Runner = asyncio.Runner,
  EventLoop = loop,
  Handle = function() return loop():call_soon(os.time) end,
  TimerHandle = function() return loop():call_later(0, os.time) end,
  -- async: what an ordinary function returns would be awaited
  Future = async function() return loop():create_future() end,
  Task = async function() return asyncio.current_task() end,
  TaskGroup = asyncio.TaskGroup,
  Timeout = function() return asyncio.timeout(1) end,
  Lock = asyncio.Lock,
  Event = asyncio.Event,
  Condition = asyncio.Condition,
  Semaphore = asyncio.Semaphore,
  Barrier = function() return asyncio.Barrier(1) end,
  Queue = asyncio.Queue,
  StreamReader = asyncio.StreamReader,
  StreamWriter = async function()
    local server <close> = setmetatable({await open_server()}, {
      __close = function(self) self[1]:close() end,
    })
    local _, writer = await asyncio.open_connection(
      server[1].sockets[1]:getsockname())
    return writer
  end,
  Server = async function()
    local server = await open_server()
    server:close()
    return server
  end,
}

makers["unsync"] = {
  Unfuture = async function() return require "unsync".Unfuture() end,
}

makers["asyncio.subprocess"] = {
  Process = async function()
    local PIPE = asyncio.subprocess.PIPE
    local process = await asyncio.create_subprocess_exec{"true",
      stdin = PIPE, stdout = PIPE, stderr = PIPE}
    await process:communicate()
    return process
  end,
}

--- The names of the members of an object's class, as keys.
local function members_of(object)
  local meta, found = debug.getmetatable(object), {}
  local function take(names)
    for name in pairs(names) do
      if type(name) == "string" and name:find("^%l") then
        found[name] = true
      end
    end
  end
  if type(object) == "table" then
    take(object)
    take(meta or {}) -- whose __index may be a function
  end
  while type(meta) == "table" do
    if type(meta.methods) == "table" then take(meta.methods) end
    if type(meta.__index) == "table" then
      take(meta.__index)
      meta = debug.getmetatable(meta.__index)
    else
      if meta.__index then
        local _, getters = debug.getupvalue(meta.__index, 2)
        if type(getters) == "table" then take(getters) end
      end
      break
    end
  end
  found.methods = nil
  return found
end

local function has_member(object, members, name)
  if members[name] then return true end
  local ok, value = pcall(function() return object[name] end)
  return ok and value ~= nil
end

--- The instance of a class, or nil where there is none here.
local async function instance(module, class)
  local make = makers[module] and makers[module][class]
  if not make then return nil end
  local ok, object = await pcall(make)
  return ok and object or nil
end

-- ---------------------------------------------------------------------
-- The input
-- ---------------------------------------------------------------------

local function is_constant(name) return name:find("^%u[%u%d_]+$") end

--- The entries of a block, in their order, and the line behind it.
local function read_block(lines, at)
  local entries, by_name = {}, {}
  local function entry(name)
    if not by_name[name] then
      by_name[name] = {name = name, members = {}}
      table.insert(entries, by_name[name])
    end
    return by_name[name]
  end
  while lines[at] and lines[at] ~= "" do
    local line = lines[at]
    while (lines[at + 1] or ""):find("^  ") do
      at = at + 1
      line = line .. lines[at]:sub(2)
    end
    local minus, names, note = line:match("^(%-?)([^:]+):? ?(.*)$")
    local class, members = names:match("^(%w+)%.(.+)$")
    local function fill(item)
      item.note, item.left_out = note ~= "" and note or nil, minus == "-"
    end
    if class then
      local owner = entry(class)
      for name in members:gmatch "[%w_]+" do
        local member = {name = name}
        fill(member)
        table.insert(owner.members, member)
      end
    else
      fill(entry(names))
    end
    at = at + 1
  end
  return entries, at
end

-- ---------------------------------------------------------------------
-- The page
-- ---------------------------------------------------------------------

local problems = {}

local function code(names)
  local out = {}
  for i, name in ipairs(names) do out[i] = "`" .. name .. "`" end
  return table.concat(out, ", ")
end

--- Is it here? What the input says must be so.
local function judge(title, item, here)
  if here and item.left_out then
    table.insert(problems, title .. " is said to be left out, but is here")
  elseif not here and not item.left_out then
    table.insert(problems, title .. " is missing")
  end
  return here
end

--- Where several members are left out for one reason, it is told once.
local function tell_absent(parts, absent)
  local reasons, names = {}, {}
  for _, member in ipairs(absent) do
    local reason = member.left_out and member.note or "**missing**"
    if not names[reason] then
      names[reason] = {}
      table.insert(reasons, reason)
    end
    table.insert(names[reason], member.name)
  end
  for _, reason in ipairs(reasons) do
    table.insert(parts, ("not %s: %s"):format(code(names[reason]), reason))
  end
end

--- What is said of a class: its members that are here, how some differ,
--- those that aren't and why, and those that only this library has.
local function describe(parts, object, entry)
  local left, here, absent = members_of(object), {}, {}
  local own = members_of(object)
  for _, member in ipairs(entry.members) do
    left[member.name] = nil
    if judge(entry.name .. "." .. member.name, member,
             has_member(object, own, member.name)) then
      table.insert(here, member.name)
    else
      table.insert(absent, member)
    end
  end
  if #here > 0 then table.insert(parts, code(here)) end
  for _, member in ipairs(entry.members) do
    if member.note and not member.left_out then
      table.insert(parts, ("`%s`: %s"):format(member.name, member.note))
    end
  end
  tell_absent(parts, absent)
  if next(left) then
    local more = {}
    for name in pairs(left) do more[#more + 1] = name end
    table.sort(more)
    table.insert(parts, "only here: " .. code(more))
  end
end

local async function row(module, name, entry)
  local parts, object = {}, nil
  local in_module = module[entry.name] ~= nil
  if #entry.members > 0 then object = await instance(name, entry.name) end
  local here = judge(name .. "." .. entry.name, entry,
                     in_module or object ~= nil)
  if not here and not entry.left_out then parts[1] = "**missing**" end
  if here or entry.left_out then parts[1] = entry.note end
  if object then describe(parts, object, entry) end
  return ("| `%s` | %s | %s |"):format(entry.name,
    in_module and "yes" or here and "object" or "—",
    table.concat(parts, "; "))
end

--- Names of the module that the model hasn't.
local function only_here(title, module, known)
  local more = {}
  for name in pairs(module) do
    local is_module = type(module[name]) == "table"
      and (package.loaded[title .. "." .. name] == module[name]
           or package.loaded[name])
    if not known[name] and not is_module and name:sub(1, 1) ~= "_"
       and not (known["@constants"] and is_constant(name)) then
      more[#more + 1] = name
    end
  end
  table.sort(more)
  return more
end

--- One of the blocks of a module. Behind the last one, for which `known` has
--- the names of all, stands what only this library has.
local async function write_block(out, model, name, entries, known)
  local ok, module = pcall(require, name)
  if not ok then module = {} end
  table.insert(out, ("| %s | here | |"):format(model))
  table.insert(out, "| --- | --- | --- |")
  for _, entry in ipairs(entries) do
    if entry.name == "@constants" then
      table.insert(out, "| constants | yes | " .. entry.note .. " |")
    else
      table.insert(out, await row(module, name, entry))
    end
  end
  if not known then return end
  local more = only_here(name, module, known)
  if #more > 0 then
    table.insert(out, "")
    table.insert(out, "Only here: " .. code(more) .. ".")
  end
end

--- What the blocks of each module name, and where its last block is.
local function read_all(lines)
  local known, last = {}, {}
  for at, line in ipairs(lines) do
    local module = line:match("^@module (%S+)$")
    if module then
      known[module], last[module] = known[module] or {}, at
      for _, entry in ipairs((read_block(lines, at + 1))) do
        known[module][entry.name] = true
      end
    end
  end
  return known, last
end

local async function page(text)
  local lines, out, at, model = {}, {}, 1, nil
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  local known, last = read_all(lines)
  while lines[at] do
    local name = lines[at]:match("^@module (%S+)$")
    if lines[at]:find("^@model ") then
      model = lines[at]:match(" (%S+)")
      at = at + 1
    elseif name then
      local entries, after = read_block(lines, at + 1)
      await write_block(out, model, name, entries,
                        at == last[name] and known[name])
      at = after
    else
      table.insert(out, lines[at])
      at = at + 1
    end
  end
  return table.concat(out, "\n") .. "\n"
end

-- ---------------------------------------------------------------------
-- The command
-- ---------------------------------------------------------------------

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function check(path, wanted)
  if read(path) == wanted then return end
  local is, should = read(path):gmatch("[^\n]*"), wanted:gmatch("[^\n]*")
  local a, b
  repeat a, b = is(), should() until a ~= b
  print(path .. " isn't what the modules say; run: ./dev docs")
  print("  is:     " .. tostring(a))
  print("  should: " .. tostring(b))
  os.exit(1)
end

local checking = arg[1] == "--check" and table.remove(arg, 1)
local text = trio.run(page, read(arg[1]))
if checking then check(arg[2], text)
else
  local file = assert(io.open(arg[2], "wb"))
  file:write(text)
  file:close()
end
for _, problem in ipairs(problems) do print(arg[1] .. ": " .. problem) end
if checking and #problems > 0 then os.exit(1) end
