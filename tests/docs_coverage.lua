-- SPDX-License-Identifier: MIT
--
-- Every public name of the modules below, and every method and attribute of
-- their classes, has an annotation and an entry in the reference. For stock
-- Lua; the names come from the command.
--
-- usage: lua5.4 tests/docs_coverage.lua ASYNCRUN

-- Each reference with its modules {module, annotations, heading} and its
-- classes {class, an expression for an object, heading, annotations}. What
-- is left out is `types`. Several files of annotations are a list.
local REFERENCES = {
  trio = {
    path = "docs/reference-trio.md", types = "stdlib/meta/trio.lua",
    modules = {
      {"trio", "stdlib/trio.lua", "trio"},
      {"trio.lowlevel", "stdlib/trio/lowlevel.lua", "lowlevel"},
      {"trio.testing", "stdlib/trio/testing.lua", "testing"},
      {"trio.to_thread", "stdlib/trio/to_thread.lua", "to_thread"},
      {"trio.from_thread", "stdlib/trio/from_thread.lua", "from_thread"},
      {"trio.socket", "stdlib/trio/socket.lua", "socket"},
      {"trio.abc", "stdlib/trio/abc.lua", "abc"},
      {"trio.subprocess", "stdlib/asyncrun/subprocess.lua", "subprocess"},
      {"signal", "stdlib/meta/signal.lua", "signal"},
      {"ssl", "stdlib/ssl.lua", "ssl"},
      {"time", "stdlib/meta/time.lua", "time"},
      {"contextvars", "stdlib/meta/contextvars.lua", "contextvars"},
    },
    classes = {
      {"Nursery", "trio.open_nursery()", "trio.open_nursery"},
      {"CancelScope", "trio.CancelScope()", "trio.CancelScope"},
      {"Event", "trio.Event()", "trio.Event"},
      {"Lock", "trio.Lock()", "trio.Lock"},
      {"Semaphore", "trio.Semaphore(1)", "trio.Semaphore"},
      {"CapacityLimiter", "trio.CapacityLimiter(1)",
       "trio.CapacityLimiter"},
      {"Condition", "trio.Condition()", "trio.Condition"},
      {"MemorySendChannel", "(trio.open_memory_channel(0))",
       "trio.open_memory_channel"},
      {"MemoryReceiveChannel", "select(2, trio.open_memory_channel(0))",
       "trio.open_memory_channel"},
      {"ParkingLot", "trio.lowlevel.ParkingLot()", "lowlevel.ParkingLot"},
      {"MockClock", "trio.testing.MockClock()", "testing.MockClock"},
      {"Socket", "trio.socket.socket()", "socket.SocketType"},
      {"Task", "trio.lowlevel.current_task()", "lowlevel.current_task"},
      {"ContextVar", "require 'contextvars'.ContextVar 'x'",
       "contextvars.ContextVar", "stdlib/meta/contextvars.lua"},
      {"Token", "require 'contextvars'.ContextVar 'x':set(1)",
       "contextvars.ContextVar", "stdlib/meta/contextvars.lua"},
      {"Context", "require 'contextvars'.Context()",
       "contextvars.copy_context", "stdlib/meta/contextvars.lua"},
      {"Child", "child", "trio.open_nursery"},
      {"TrioToken", "trio.lowlevel.current_trio_token()",
       "lowlevel.current_trio_token"},
      {"SSLContext", "require 'ssl'.SSLContext(16)", "ssl.SSLContext",
       "stdlib/meta/ssl.lua"},
    },
  },
  asyncio = {
    path = "docs/reference-asyncio.md", types = "stdlib/meta/asyncio.lua",
    modules = {
      {"asyncio", "stdlib/meta/asyncio.lua", "asyncio"},
      {"asyncio.subprocess", {"stdlib/asyncio/subprocess.lua",
        "stdlib/asyncrun/subprocess.lua"}, "subprocess"},
      {"unsync", "stdlib/unsync.lua", "unsync"},
    },
    classes = {
      {"Runner", "asyncio.Runner()", "asyncio.Runner",
       "stdlib/asyncio/runners.lua"},
      {"EventLoop", "loop", "asyncio.new_event_loop",
       {"stdlib/asyncio/events.lua", "stdlib/asyncio/sockets.lua",
        "stdlib/meta/asyncio.lua"}},
      {"Handle", "loop:call_soon(os.time)", "asyncio.new_event_loop",
       "stdlib/asyncio/handles.lua"},
      {"TimerHandle", "loop:call_later(0, os.time)", "asyncio.new_event_loop",
       "stdlib/asyncio/handles.lua"},
      {"Future", "loop:create_future()", "asyncio.Future",
       {"stdlib/meta/asyncio.lua", "stdlib/asyncio/tasks.lua"}},
      {"Task", "asyncio.current_task()", "asyncio.Task",
       {"stdlib/meta/asyncio.lua", "stdlib/asyncio/tasks.lua"}},
      {"TaskGroup", "asyncio.TaskGroup()", "asyncio.TaskGroup",
       "stdlib/asyncio/taskgroups.lua"},
      {"Timeout", "asyncio.timeout(1)", "asyncio.timeout",
       "stdlib/asyncio/timeouts.lua"},
      {"Lock", "asyncio.Lock()", "asyncio.Lock",
       "stdlib/asyncio/locks.lua"},
      {"Event", "asyncio.Event()", "asyncio.Event",
       "stdlib/asyncio/locks.lua"},
      {"Condition", "asyncio.Condition()", "asyncio.Condition",
       "stdlib/asyncio/locks.lua"},
      {"Semaphore", "asyncio.Semaphore(1)", "asyncio.Semaphore",
       "stdlib/asyncio/locks.lua"},
      {"Barrier", "asyncio.Barrier(1)", "asyncio.Barrier",
       "stdlib/asyncio/barrier.lua"},
      {"Queue", "asyncio.Queue()", "asyncio.Queue"},
      {"StreamReader", "asyncio.StreamReader()", "asyncio.StreamReader",
       "stdlib/asyncio/reader.lua"},
      {"StreamWriter", "writer", "asyncio.StreamWriter",
       "stdlib/asyncio/writer.lua"},
      {"Server", "server", "asyncio.Server", "stdlib/asyncio/server.lua"},
      {"Process", "process", "subprocess.Process",
       "stdlib/asyncio/subprocess.lua"},
      {"Unfuture", "require 'unsync'.Unfuture()", "unsync.Unfuture",
       "stdlib/unsync.lua"},
    },
  },
}

-- What the command prints: "module name home" for the names of the modules,
-- "reference:class name" for what classes have. The modules and the classes
-- of each reference follow.
local LIST = [==[
local trio, asyncio = require "trio", require "asyncio"
local function list_module(module)
  local lazy = getmetatable(require(module)) or {homes = {}}
  for name in pairs(require(module)) do
    if name:sub(1, 1) ~= "_" then
      print(module, name, (lazy.homes or {})[name])
    end
  end
end
-- What isn't in the table of methods, and a word that nobody can write.
local other = {methods = true, ["then"] = true}
local function list(class, object)
  local meta = debug.getmetatable(object)
  local names = {}
  local function take(from)
    for name in pairs(from or {}) do names[name] = true end
  end
  take(meta.methods)
  if type(meta.__index) == "function" and type(object) == "userdata" then
    take(select(2, debug.getupvalue(meta.__index, 2)))
  end
  if type(object) == "table" then
    take(meta)
    local above = getmetatable(meta)
    take(above and type(above.__index) == "table" and above.__index)
  end
  for name in pairs(names) do
    if type(name) == "string" and name:find "^%l" and not other[name] then
      print(class, name)
    end
  end
end
local async function child_handle()
  local child
  async with trio.open_nursery() as nursery do
    child = nursery:start_task(trio.sleep, 0)
  end
  return child
end
asyncio.run((async function()
local child = await child_handle()
local loop = asyncio.get_running_loop()
local server = await asyncio.start_server(function(_, w) w:close() end,
                                          "127.0.0.1", 0)
local _, writer = await asyncio.open_connection(
  server.sockets[1]:getsockname())
local process = await asyncio.create_subprocess_exec("true")
await process:wait()
]==]

local problems = 0

local function problem(...)
  problems = problems + 1
  print((...):format(select(2, ...)))
end

local function read(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

-- The lines of comment right above the line that holds the plain text.
local function annotation_above(text, wanted)
  local comment = {}
  for line in text:gmatch("([^\n]*)\n") do
    if line:sub(1, #wanted) == wanted then
      return table.concat(comment, "\n")
    end
    if line:find("^%-%-%-") then comment[#comment + 1] = line
    else comment = {} end
  end
end

-- The part of a text that is about a class.
local function class_part(text, class)
  local start = text:find("\n%-%-%-@class [%w.]*%f[%w]" .. class .. "%f[^%w]")
  if not start then return "" end
  local stop = text:find("\n%-%-%-@class ", start + 1) or #text
  return text:sub(start, stop) .. "\n"
end

-- Members may be fields of their ---@class or functions below it.
local function class_has(text, class, name)
  local part = class_part(text, class)
  if part:find("\n%-%-%-@field " .. name .. "%f[^%w_]") then return true end
  for _, wanted in ipairs {"function " .. class .. ":" .. name .. "(",
                           class .. "." .. name .. " =",
                           "methods." .. name .. " =",
                           "function methods:" .. name .. "("} do
    if (annotation_above(text, wanted) or "") ~= "" then return true end
  end
  return false
end

-- The reference: heading -> its text.
local function sections(text)
  local found, name = {}, nil
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    local heading = line:match("^### `([%w_.]+)")
    if heading then
      name = heading
      found[name] = ""
    elseif line:find("^##? ") then name = nil
    elseif name then found[name] = found[name] .. line .. "\n" end
  end
  return found
end

local function paths_of(path)
  return type(path) == "table" and path or {path}
end

-- What the command is to run: see LIST.
local function list_code()
  local code = {LIST}
  for key, part in pairs(REFERENCES) do
    for _, module in ipairs(part.modules) do
      code[#code + 1] = ("list_module(%q)\n"):format(module[1])
    end
    for _, class in ipairs(part.classes) do
      code[#code + 1] = ("list(%q, %s)\n"):format(key .. ":" .. class[1],
                                                  class[2])
    end
  end
  code[#code + 1] = "server:close() end)())\n"
  return table.concat(code)
end

local function run_list(command)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(list_code())
  file:close()
  local pipe = io.popen(("'%s' %s"):format(command, path))
  local names = {}
  for line in pipe:lines() do names[#names + 1] = line end
  local ok = pipe:close()
  os.remove(path)
  if not ok then error("the command can't list the names", 0) end
  return names
end

-- By name of the module; by name of the reference and the class.
local modules, classes = {}, {}
for key, part in pairs(REFERENCES) do
  part.sections, part.known = sections(read(part.path)), {}
  for _, row in ipairs(part.modules) do
    modules[row[1]] = {paths = paths_of(row[2]), title = row[3], part = part}
  end
  for _, row in ipairs(part.classes) do
    classes[key .. ":" .. row[1]] = {name = row[1], title = row[3],
      paths = paths_of(row[4] or part.types), part = part}
  end
end

-- The system's constants are described as a whole, and listed for editors.
local CONSTANTS = {["trio.socket"] = "stdlib/meta/socket.lua",
                   signal = "stdlib/meta/signal.lua",
                   ssl = "stdlib/meta/ssl.lua"}

local function check_constant(path, name)
  if not read(path):find("\n%-%-%-@field " .. name .. " %a") then
    problem("%s: %s is missing", path, name)
  end
end

-- Where a name is described that is loaded when it is first used: in the
-- file of its module, as a member of whatever local table.
local function annotation_at_home(home, name)
  local path = "stdlib/" .. home:gsub("^asyncrun%.", "meta/")
    :gsub("%.", "/") .. ".lua"
  local text = read(path)
  local member = text:match("\n(%a+%." .. name .. ")%f[=, ]")
    or text:match("\n(async function %a+%." .. name .. ")%(")
    or text:match("\n(function %a+%." .. name .. ")%(")
  return member and annotation_above(text, member)
end

-- The comment of a name of a module, in one of its files.
local function annotation_of(module, name, home)
  local comment = home and annotation_at_home(home, name)
  if comment and comment ~= "" then return comment end
  local assigned = module.title .. "." .. name
  for _, path in ipairs(module.paths) do
    local text = read(path)
    comment = annotation_above(text, assigned .. " =")
      or annotation_above(text, "function " .. assigned .. "(")
      or annotation_above(text, "async function " .. assigned .. "(")
    if comment and comment ~= "" then return comment end
  end
end

-- Modules have sections of their own; a name may be one of asyncio, too.
local function has_entry(module, name)
  local found = module.part.sections
  return found[module.title .. "." .. name] or found["asyncio." .. name]
    or modules["trio." .. name] and module.title == "trio"
end

local function check_name(module_name, name, home)
  if CONSTANTS[module_name]
     and (name:find("^%u[%u%d_]+$") or name:find("^%u%u+_")) then
    return check_constant(CONSTANTS[module_name], name)
  end
  local module = modules[module_name]
  local title = module.title .. "." .. name
  module.part.known[title] = true
  if not has_entry(module, name) then
    problem("%s: no entry for %s", module.part.path, title)
  end
  if home and home:find("^=") then return end -- a module of its own
  local comment = annotation_of(module, name, home)
  if not comment or not comment:find("^%-%-%- ?%w") then
    problem("%s: %s has no annotation", home or module.paths[1], title)
  end
end

local function check_entry(class, name)
  local text = class.part.sections[class.title] or ""
  if class.title == "asyncio.Task" then -- which is a future
    text = text .. class.part.sections["asyncio.Future"]
  end
  if not text:find("`%w+[.:]" .. name .. "%f[^%w_]") then
    problem("%s: no entry for %s of %s", class.part.path, name, class.title)
  end
end

local function check_member(class, name)
  local found = false
  for _, path in ipairs(class.paths) do
    local text = read(path)
    found = found or class_has(text, class.name, name)
      or class.name == "Task" and class_has(text, "Future", name)
      or class.name == "TimerHandle" and class_has(text, "Handle", name)
  end
  if not found then
    problem("%s: %s.%s has no annotation", class.paths[1], class.name, name)
  end
  check_entry(class, name)
end

-- Fields that objects have by themselves are known from the annotations.
local function check_fields(class)
  for _, path in ipairs(class.paths) do
    local part = class_part(read(path), class.name)
    for name in part:gmatch("\n%-%-%-@field ([%a_]+)") do
      check_entry(class, name)
    end
  end
end

-- The other way round: an entry must name something.
local function check_entries(part)
  for heading in pairs(part.sections) do
    if not part.known[heading] then
      problem("%s: there is no %s", part.path, heading)
    end
  end
end

-- Nobody runs what is for editors only.
local function check_syntax()
  for path in io.popen("ls stdlib/meta/*.lua"):lines() do
    local ok, err = loadfile(path)
    if not ok then problem("%s", err) end
  end
end

check_syntax()
local count = 0
for _, line in ipairs(run_list(assert(arg[1], "usage: ASYNCRUN"))) do
  local where, name, home = line:match("^(%S+)\t(%S+)\t?(%S*)$")
  count = count + 1
  if classes[where] then check_member(classes[where], name)
  else
    check_name(where, name, home ~= "nil" and home ~= "" and home)
  end
end
for _, class in pairs(classes) do check_fields(class) end
for _, part in pairs(REFERENCES) do check_entries(part) end
if count < 60 then problem("only %d names were listed", count) end
if problems > 0 then os.exit(false) end
print(("%d names"):format(count))
