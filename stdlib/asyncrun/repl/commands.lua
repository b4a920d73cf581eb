-- SPDX-License-Identifier: MIT
--
-- What can be entered at the prompt beside programs: ':' and a word.

local core = require "asyncrun.core"
local input = require "asyncrun.repl.input"
local ipairs, pcall, require = ipairs, pcall, require

-- Each: its name, what follows it, what it does, a function of the session
-- and the rest of the line.
local LIST = {}

local function command(name, rest, help, f)
  LIST[#LIST + 1] = {name = name, rest = rest, help = help, f = f}
end

command("help", "", "this text", function(s)
  local lines = {
    "Enter Lua, with async functions and await. A value is printed, and",
    "kept in _. Locals stay. trio, asyncio and time are loaded. Tasks of",
    "'nursery' go on in the background: nursery:start_soon(f, ...).",
  }
  for _, c in ipairs(LIST) do
    lines[#lines + 1] = ("  %-16s %s"):format(":" .. c.name .. " " .. c.rest,
                                              c.help)
  end
  s.console:out(table.concat(lines, "\n") .. "\n")
end)

-- --- looking ----------------------------------------------------------------

--- The tree of tasks without what the prompt itself needs.
local function task_lines()
  local lines = {}
  local shift = 0
  for line in core.dump_tasks():gmatch("[^\n]+") do
    if line == "system tasks:" then
      shift = 2
    elseif line:find("^  task 'background'") and shift > 0 then
      shift = 4
    elseif not line:find("^task 'prompt'") then
      local indent = #line:match("^ *")
      if indent < shift then shift = indent end
      lines[#lines + 1] = line:sub(shift + 1)
    end
  end
  return lines
end

command("tasks", "", "the tasks: what each waits for, and where",
        function(s)
  local lines = task_lines()
  if #lines == 0 then lines[1] = "no tasks in the background" end
  s.console:out(table.concat(lines, "\n") .. "\n")
end)

command("trace", "on|off", "say what tasks do, as they do it",
        function(s, rest)
  local trace = require "asyncrun.repl.trace"
  if rest == "on" then trace.on(s)
  elseif rest == "off" then trace.off(s)
  else s.console:err("write :trace on or :trace off\n") end
end)

--- The program of a command that takes one.
local function program(s, rest, what)
  if rest ~= "" then return rest end
  if s.last then return s.last end
  s.console:err(("write :%s and a program\n"):format(what))
end

command("emit", "[CODE]", "the plain Lua that it becomes; or the last input",
        function(s, rest)
  local text = program(s, rest, "emit")
  if not text then return end
  local lua, message = input.translate(text, s.number + 1, s.env)
  if lua then s.console:out(lua .. "\n")
  else s.console:err(message .. "\n") end
end)

local UNITS = {{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}}

local function duration(seconds)
  for _, unit in ipairs(UNITS) do
    if seconds >= unit[1] then
      return ("%.3g %s"):format(seconds / unit[1], unit[2])
    end
  end
  return ("%.2g µs"):format(seconds / 1e-6)
end

command("time", "[CODE]", "run it, and say how long that took",
        async function(s, rest)
  local text = program(s, rest, "time")
  if not text then return end
  s.number = s.number + 1
  local code = input.compile(text, s.number, s.env)
  if not code.f then return s.console:err(code.message .. "\n") end
  local took = await s:run(code)
  s.console:out(("took %s\n"):format(duration(took)))
end)

-- --- learning ---------------------------------------------------------------

command("explain", "ID", "a mistake, by the name in its message",
        function(s, rest)
  local explain = require "asyncrun.mistakes".explain
  local text, message = explain(rest)
  if text then s.console:out(text .. "\n")
  else s.console:err(message .. "\n") end
end)

command("learn", "", "a guided tour", function(s)
  require "asyncrun.repl.tour".start(s)
end)

command("quit", "", "leave; so does Ctrl-D", function(s)
  s.leaving, s.said_quit = true, true
end)

-- --- running one ------------------------------------------------------------

--- The command of this name, or the only one that begins with it.
local function find(name)
  local found
  for _, c in ipairs(LIST) do
    if c.name == name then return c end
    if c.name:sub(1, #name) == name then
      if found then return nil end
      found = c
    end
  end
  return found
end

local commands = {}

--- Do what a line says. A tour has commands of its own.
---@async
---@param s asyncrun.repl.Session
---@param what {command: string, rest: string}
async function commands.run(s, what)
  if s.tour and s.tour:command(s, what.command) then return end
  local c = find(what.command)
  if not c then
    return s.console:err(("there is no command ':%s'; :help lists them\n")
      :format(what.command))
  end
  if core.iscoroutinefunction(c.f) then await c.f(s, what.rest)
  else c.f(s, what.rest) end
end

--- The names of all.
---@return string[]
function commands.names()
  local names = {}
  for i, c in ipairs(LIST) do names[i] = ":" .. c.name end
  return names
end

return commands
