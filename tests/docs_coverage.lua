-- SPDX-License-Identifier: MIT
--
-- Every public name of the modules below, and every method and attribute of
-- their classes, has an annotation and an entry in the reference. For stock
-- Lua; the names come from the command.
--
-- usage: lua5.4 tests/docs_coverage.lua ASYNCRUN

local MODULES = {
  -- module, its annotations, its name in the reference
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
}

-- Classes of objects, by an expression that makes or finds one; the heading
-- under which the reference has their members.
local CLASSES = {
  {"Nursery", "trio.open_nursery()", "trio.open_nursery"},
  {"CancelScope", "trio.CancelScope()", "trio.CancelScope"},
  {"Event", "trio.Event()", "trio.Event"},
  {"Lock", "trio.Lock()", "trio.Lock"},
  {"Semaphore", "trio.Semaphore(1)", "trio.Semaphore"},
  {"CapacityLimiter", "trio.CapacityLimiter(1)", "trio.CapacityLimiter"},
  {"Condition", "trio.Condition()", "trio.Condition"},
  {"MemorySendChannel", "(trio.open_memory_channel(0))",
   "trio.open_memory_channel"},
  {"MemoryReceiveChannel", "select(2, trio.open_memory_channel(0))",
   "trio.open_memory_channel"},
  {"ParkingLot", "trio.lowlevel.ParkingLot()", "lowlevel.ParkingLot"},
  {"MockClock", "trio.testing.MockClock()", "testing.MockClock"},
  {"Socket", "trio.socket.socket()", "socket.SocketType"},
  {"Task", "task", "lowlevel.current_task"},
  {"ContextVar", "require 'contextvars'.ContextVar 'x'",
   "contextvars.ContextVar", "stdlib/meta/contextvars.lua"},
  {"Token", "require 'contextvars'.ContextVar 'x':set(1)",
   "contextvars.ContextVar", "stdlib/meta/contextvars.lua"},
  {"Context", "require 'contextvars'.Context()",
   "contextvars.copy_context", "stdlib/meta/contextvars.lua"},
  {"Child", "child", "trio.open_nursery"},
  {"TrioToken", "token", "lowlevel.current_trio_token"},
  {"SSLContext", "require 'ssl'.SSLContext(16)", "ssl.SSLContext",
   "stdlib/meta/ssl.lua"},
}

local TYPES = "stdlib/meta/trio.lua" -- their annotations, if nothing is said
local REFERENCE = "docs/reference-trio.md"

-- What the command prints: "module name" for the names of the modules,
-- ".class name" for what C classes have.
local LIST = [==[
local trio = require "trio"
local task, token, child = trio.run(async function()
  local child
  async with trio.open_nursery() as nursery do
    child = nursery:start_task(trio.sleep, 0)
  end
  return trio.lowlevel.current_task(),
    trio.lowlevel.current_trio_token(), child
end)
for module in ([[trio trio.lowlevel trio.testing trio.socket trio.abc
                trio.to_thread trio.from_thread
                trio.subprocess signal ssl time contextvars]]):gmatch "%S+"
do
  local lazy = getmetatable(require(module)) or {homes = {}}
  for name in pairs(require(module)) do
    print(module, name, lazy.homes[name])
  end
end
local function list(class, object)
  local meta = debug.getmetatable(object)
  for name in pairs(meta.methods) do print("." .. class, name) end
  if type(meta.__index) == "function" then
    local _, getters = debug.getupvalue(meta.__index, 2)
    for name in pairs(getters or {}) do print("." .. class, name) end
  end
end
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

-- Members may be fields of their ---@class or functions below it.
local function class_has(types, class, name)
  local start = types:find("\n%-%-%-@class [%w.]*%f[%w]" .. class .. "%f[^%w]")
  if not start then return false end
  local stop = types:find("\n%-%-%-@class ", start + 1) or #types
  local part = types:sub(start, stop)
  return part:find("\n%-%-%-@field " .. name .. "%f[^%w_]") ~= nil
    or annotation_above(part, "function " .. class .. ":" .. name) ~= nil
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

local function run_list(command)
  local code = {LIST}
  for _, class in ipairs(CLASSES) do
    code[#code + 1] = ("list(%q, %s)\n"):format(class[1], class[2])
  end
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(table.concat(code))
  file:close()
  local pipe = io.popen(("'%s' %s"):format(command, path))
  local names = {}
  for line in pipe:lines() do names[#names + 1] = line end
  local ok = pipe:close()
  os.remove(path)
  if not ok then error("the command can't list the names", 0) end
  return names
end

local function by_first(list)
  local map = {}
  for _, item in ipairs(list) do map[item[1]] = item end
  return map
end

local reference = sections(read(REFERENCE))
local modules, classes = by_first(MODULES), by_first(CLASSES)

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
  local member = text:match("\n(%a+%." .. name .. ") =")
    or text:match("\n(async function %a+%." .. name .. ")%(")
    or text:match("\n(function %a+%." .. name .. ")%(")
  return member and annotation_above(text, member), path
end

local function check_name(module, name, home)
  if CONSTANTS[module]
     and (name:find("^%u[%u%d_]+$") or name:find("^%u%u+_")) then
    return check_constant(CONSTANTS[module], name)
  end
  local path, title = modules[module][2], modules[module][3]
  local text = read(path)
  local assigned = title .. "." .. name
  local comment, other
  if home and not home:find("^=") then
    comment, other = annotation_at_home(home, name)
    path = other
  end
  comment = comment or annotation_above(text, assigned .. " =")
    or annotation_above(text, "function " .. assigned .. "(")
    or annotation_above(text, "async function " .. assigned .. "(")
  if home and home:find("^=") then return end -- a module of its own
  if not comment or not comment:find("^%-%-%- ?%w") then
    problem("%s: %s has no annotation", path, assigned)
  end
  -- Modules have sections of their own.
  if not reference[assigned]
     and not (module == "trio" and modules["trio." .. name]) then
    problem("%s: no entry for %s", REFERENCE, assigned)
  end
end

local function check_member(class, name)
  local title, path = classes[class][3], classes[class][4] or TYPES
  if not class_has(read(path), class, name) then
    problem("%s: %s.%s has no annotation", path, class, name)
  end
  if not (reference[title] or ""):find("`%w+[.:]" .. name .. "%f[^%w_]") then
    problem("%s: no entry for %s of %s", REFERENCE, name, title)
  end
end

-- The other way round: an entry must name something.
local function check_entries(known)
  for heading in pairs(reference) do
    if not known[heading] then
      problem("%s: there is no %s", REFERENCE, heading)
    end
  end
end

local count, known = 0, {}
for _, line in ipairs(run_list(assert(arg[1], "usage: ASYNCRUN"))) do
  local where, name, home = line:match("^(%S+)\t(%S+)\t?(%S*)$")
  count = count + 1
  if where:sub(1, 1) == "." then check_member(where:sub(2), name)
  else
    check_name(where, name, home ~= "nil" and home ~= "" and home)
    known[modules[where][3] .. "." .. name] = true
  end
end
check_entries(known)
if count < 60 then problem("only %d names were listed", count) end
if problems > 0 then os.exit(false) end
print(("%d names"):format(count))
