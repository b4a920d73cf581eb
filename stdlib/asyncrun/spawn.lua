-- SPDX-License-Identifier: MIT
--
-- Starting processes, for both dialects: arguments are checked, pipes made,
-- the program is looked for where PATH says.

local core = require "asyncrun.core"
local fspath = require "asyncrun.fspath"
local subprocess = require "asyncrun.subprocess"
local argument_error = core.argument_error
local ipairs, pairs, type = ipairs, pairs, type
local mtype, getenv = math.type, os.getenv

local PIPE, STDOUT, DEVNULL =
  subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL
local DEFAULT_PATH = "/bin:/usr/bin"

-- --- options --------------------------------------------------------------

local function boolean(fname, name, value)
  if type(value) ~= "boolean" then
    argument_error("type", fname, name, value, "a boolean")
  end
  return value
end

local function check_integer(fname, name, value)
  if mtype(value) ~= "integer" then
    argument_error("type", fname, name, value, "an integer")
  end
  if value < 0 or value > 0x7fffffff then
    argument_error("value", fname, name, value,
                   "an integer that isn't negative")
  end
  return value
end

local function list_of_fds(fname, name, value)
  if type(value) ~= "table" then
    argument_error("type", fname, name, value, "a sequence of descriptors")
  end
  local fds = {}
  for i, fd in ipairs(value) do fds[i] = core.fileno(fd, fname) end
  return fds
end

--- "NAME=value" for each.
local function environment(fname, _, value)
  if type(value) ~= "table" then
    argument_error("type", fname, "env", value, "a table of strings")
  end
  local env = {}
  for name, text in pairs(value) do
    if type(name) ~= "string" or name == "" or name:find("[=\0]") then
      argument_error("value", fname, "env", name, "names of variables")
    end
    env[#env + 1] = name .. "=" .. fspath(fname, "env." .. name, text)
  end
  return env
end

-- Each gets the function's name, the option's name and its value.
local OPTIONS = {
  cwd = fspath, executable = fspath, env = environment, shell = boolean,
  pass_fds = list_of_fds, close_fds = boolean,
  start_new_session = boolean, process_group = check_integer,
  restore_signals = boolean, umask = check_integer,
}

--- Names of options that are none, and those that others know.
local ELSEWHERE = {stdin = true, stdout = true, stderr = true}

local function check_options(fname, options)
  local checked = {close_fds = true, restore_signals = true}
  for name, value in pairs(options) do
    local check = OPTIONS[name]
    if check then checked[name] = check(fname, name, value)
    elseif not ELSEWHERE[name] then
      argument_error("type", fname, "options", name,
                     "the name of an option")
    end
  end
  return checked
end

-- --- the program ----------------------------------------------------------

--- Where to look for it, in this order.
local function candidates(file, env)
  if file:find("/", 1, true) then return {file} end
  local path = env and (env.PATH or DEFAULT_PATH)
    or getenv "PATH" or DEFAULT_PATH
  local paths = {}
  for folder in (path .. ":"):gmatch "([^:]*):" do
    paths[#paths + 1] = folder == "" and file or folder .. "/" .. file
  end
  return paths
end

local function arguments(fname, command, shell)
  if shell then
    if type(command) ~= "string" then
      argument_error("type", fname, "command", command,
                     "a string, because of shell = true")
    end
    return {"/bin/sh", "-c", fspath(fname, "command", command)}
  end
  if type(command) ~= "table" then
    argument_error("type", fname, "command", command,
                   "a sequence of strings, or a string and shell = true")
  elseif command[1] == nil then
    argument_error("value", fname, "command", command,
                   "at least the name of a program")
  end
  local args = {}
  for i, word in ipairs(command) do
    args[i] = fspath(fname, "command", word)
  end
  return args
end

-- --- its streams ----------------------------------------------------------

--- Ends of pipes, those of the child are closed in any case.
local Pipes = {}
Pipes.__index = Pipes

function Pipes:__close()
  for _, stream in ipairs(self) do stream:close() end
end

--- What one of the streams is: a descriptor for the child, or a code; and
--- the other end of the pipe.
local function redirect(pipes, fname, name, value, receive)
  if value == nil or value == DEVNULL then return value end
  if value ~= PIPE then return core.fileno(value, fname) end
  local ours, theirs = require "asyncrun.net".pipe(receive)
  pipes[#pipes + 1] = theirs
  return theirs:fileno(), ours
end

--- Start a program. Results: the ChildProcess, its arguments, and those of
--- stdin, stdout and stderr that are pipes, as streams.
---@param fname string for errors
---@param command string|string[]
---@param options table
return function(fname, command, options)
  if type(options) ~= "table" then
    argument_error("type", fname, "options", options, "a table or nil")
  end
  local spec = check_options(fname, options)
  local pipes <close> = setmetatable({}, Pipes)
  local stdin, stdout, stderr
  spec.args = arguments(fname, command, spec.shell)
  spec.paths = candidates(spec.executable or spec.args[1], options.env)
  spec.stdin, stdin = redirect(pipes, fname, "stdin", options.stdin, false)
  spec.stdout, stdout = redirect(pipes, fname, "stdout", options.stdout,
                                 true)
  if options.stderr == STDOUT then spec.stderr = spec.stdout or 1
  else
    spec.stderr, stderr = redirect(pipes, fname, "stderr", options.stderr,
                                   true)
  end
  return core.spawn_process(spec), stdin, stdout, stderr
end
