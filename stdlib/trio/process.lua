-- SPDX-License-Identifier: MIT
--
-- trio.Process, trio.lowlevel.open_process and trio.run_process.

local core = require "asyncrun.core"
local show_command = require "asyncrun.command"
local signal = require "signal"
local spawn = require "asyncrun.spawn"
local subprocess = require "asyncrun.subprocess"
local streams = require "trio.stream"
local TASK_STATUS_IGNORED = require "trio.nursery".TASK_STATUS_IGNORED

local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local rawget, setmetatable = rawget, setmetatable
local tostring, type = tostring, type
local concat = table.concat
local PIPE = subprocess.PIPE

local PATIENCE = 5 -- seconds from SIGTERM to SIGKILL

local process = {}

-- --- the class ------------------------------------------------------------

--- A child process.
---@class trio.Process
---@field pid integer
---@field args string|string[] the command
---@field returncode integer? its status, always the latest; nil while it
---  runs; negative: the signal that ended it
---@field stdin trio.lowlevel.FdStream? where PIPE was asked for
---@field stdout trio.lowlevel.FdStream?
---@field stderr trio.lowlevel.FdStream?
---@field stdio trio.StapledStream? stdin and stdout as one stream
local Process = {__name = "Process"}

-- Keys of a Process's own table.
local CHILD = {} -- the ChildProcess
local GROUP = {} -- does a group of processes have its number?

local function child_of(self, method)
  local child = type(self) == "table" and rawget(self, CHILD)
  if not child then
    core.argument_error("type", method, "self", self,
                        "a Process: write process:" .. method .. "()")
  end
  return child
end

--- Suspend until it has ended, however many tasks wait.
---@async
---@return integer returncode
async function Process:wait()
  return await child_of(self, "wait"):wait()
end

--- The same as returncode.
---@return integer?
function Process:poll()
  return child_of(self, "poll"):poll()
end

--- Send it a signal; nothing when it has ended. OSError.
---@param sig integer as of the module `signal`
function Process:send_signal(sig)
  child_of(self, "send_signal"):send_signal(sig)
end

--- Ask it to end: SIGTERM.
function Process:terminate()
  child_of(self, "terminate"):send_signal(signal.SIGTERM)
end

--- End it: SIGKILL.
function Process:kill()
  child_of(self, "kill"):send_signal(signal.SIGKILL)
end

local methods = {}
for name, method in pairs(Process) do methods[name] = method end

function Process:__index(key)
  if key == "returncode" then return self[CHILD]:poll() end
  return methods[key]
end

function Process:__tostring()
  local code, status = self.returncode, nil
  if not code then status = "running with PID " .. self.pid
  elseif code < 0 then status = "exited with signal " .. -code
  else status = "exited with status " .. code end
  return ("<trio.Process '%s': %s>"):format(show_command(self.args), status)
end

--- The class of processes; they are made by trio.run_process and
--- trio.lowlevel.open_process. TypeError if called.
---@type table
process.Process = setmetatable({}, {
  __index = methods,
  __name = "Process",
  __call = function()
    error(core.TypeError("Process can't be made by hand: use "
      .. "trio.lowlevel.open_process or nursery:start(trio.run_process, "
      .. "...)"), 2)
  end,
})

--- Start it, and know what of it is where.
local function open(fname, command, options)
  local child, stdin, stdout, stderr = spawn(fname, command, options)
  return setmetatable({
    [CHILD] = child,
    [GROUP] = options.process_group == 0 or options.start_new_session,
    pid = child.pid, args = command,
    stdin = stdin, stdout = stdout, stderr = stderr,
    stdio = stdin and stdout and streams.StapledStream(stdin, stdout) or nil,
  }, Process)
end

---@class trio.ProcessOptions
---@field stdin? integer|table PIPE, DEVNULL, or a descriptor or file to use;
---  default: this process's
---@field stdout? integer|table the same
---@field stderr? integer|table the same, or STDOUT
---@field shell? boolean the command is a line for /bin/sh
---@field executable? string the program, if not the command's first word
---@field cwd? string where it runs
---@field env? table<string, string> all of its environment; default: ours
---@field pass_fds? (integer|table)[] descriptors that it gets, too
---@field close_fds? boolean false: it gets all that aren't close-on-exec
---@field start_new_session? boolean
---@field process_group? integer 0: its own
---@field restore_signals? boolean false: SIGPIPE and SIGXFSZ stay ignored
---  where they are
---@field umask? integer

--- Start a program and let it run: it is neither waited for nor ended.
--- OSError if it can't be started; filename is the program, or the folder.
---@async
---@param command string|string[] words, or with shell = true a line
---@param options? trio.ProcessOptions
---@return trio.Process
async function process.open_process(command, options)
  await core.checkpoint()
  return open("open_process", command, options or {})
end

-- --- run_process ----------------------------------------------------------

--- Send it a signal, and to its group if it has one.
local function signal_all(proc, sig)
  local ok, err = pcall(proc[CHILD].send_signal, proc[CHILD], sig,
                        proc[GROUP])
  if not ok then
    core.warn(("RuntimeWarning: tried to kill process %s, but failed "
      .. "with: %s\n"):format(tostring(proc), tostring(err)))
  end
end

--- What deliver_cancel is by default.
local async function terminate_and_kill(proc)
  signal_all(proc, signal.SIGTERM)
  await core.sleep(PATIENCE)
  core.warn(("RuntimeWarning: process %s ignored SIGTERM for %d seconds. "
    .. "(Maybe you should pass a custom deliver_cancel?) Trying "
    .. "SIGKILL.\n"):format(tostring(proc), PATIENCE))
  signal_all(proc, signal.SIGKILL)
end

local async function feed(stream, data)
  async with stream do
    local ok, err = await pcall(stream.send_all, stream, data)
    if not ok and not core.isinstance(err, core.BrokenResourceError) then
      error(err, 0)
    end
  end
end

local async function read(stream, chunks)
  async with stream do
    async for chunk in stream do chunks[#chunks + 1] = chunk end
  end
end

local function check_flag(name, value)
  if value ~= nil and type(value) ~= "boolean" then
    core.argument_error("type", "run_process", name, value, "a boolean")
  end
end

local function check_deliver_cancel(deliver)
  if deliver ~= nil and type(deliver) ~= "function" then
    core.argument_error("type", "run_process", "deliver_cancel", deliver,
                        "an async function")
  end
end

local function raise_value(name, value, expected)
  core.argument_error("value", "run_process", name, value, expected)
end

--- Only nursery:start gives the process, and so the pipes, to somebody.
local function check_pipes(options)
  for _, name in ipairs {"stdin", "stdout", "stderr"} do
    if options[name] == PIPE then
      raise_value(name, PIPE, name == "stdin"
        and "the data itself; PIPE only with nursery:start"
        or "capture_" .. name .. "; PIPE only with nursery:start")
    end
  end
end

--- It gets a session of its own, so that all that it starts can be ended
--- with it; unless it reads our input, maybe a terminal, which only the
--- session at the terminal may.
local function own_session(options)
  if options.start_new_session == nil and options.process_group == nil then
    local stdin = options.stdin
    options.start_new_session = stdin == PIPE
      or stdin == subprocess.DEVNULL
  end
end

local RUN_OPTIONS = {capture_stdout = true, capture_stderr = true,
                     check = true, deliver_cancel = true}

--- The options of open_process among these, and the data for stdin.
local function process_options(options, started)
  local opened, data = {}, nil
  for name, value in pairs(options) do
    if not RUN_OPTIONS[name] then opened[name] = value end
  end
  if not started then check_pipes(options) end
  if opened.stdin == nil then opened.stdin = "" end
  if type(opened.stdin) == "string" then
    data, opened.stdin = opened.stdin, PIPE
  end
  for _, name in ipairs {"stdout", "stderr"} do
    local capture = "capture_" .. name
    check_flag(capture, options[capture])
    if options[capture] then
      if options[name] ~= nil then
        raise_value(capture, true, "not both " .. name .. " and " .. capture)
      end
      opened[name] = PIPE
    end
  end
  own_session(opened)
  return opened, data
end

--- What failed while it ran: end it, and wait until it has ended.
local async function stop(nursery, proc, deliver_cancel)
  with core.CancelScope {shield = true} do
    local killing = core.CancelScope {shield = true}
    nursery:start_soon(async function()
      with killing do await deliver_cancel(proc) end
    end)
    await proc:wait()
    killing:cancel()
  end
end

--- Take a stream from the process: it is ours.
local function take(proc, name)
  local stream = proc[name]
  proc[name], proc.stdio = nil, nil
  return stream
end

local async function supervise(proc, options, data, task_status)
  local captured = {}
  async with core.open_nursery() as nursery do
    local ok, err = await pcall(async function()
      if data then nursery:start_soon(feed, take(proc, "stdin"), data) end
      for _, name in ipairs {"stdout", "stderr"} do
        if options["capture_" .. name] then
          captured[name] = {}
          nursery:start_soon(read, take(proc, name), captured[name])
        end
      end
      task_status:started(proc)
      await proc:wait()
    end)
    if not ok then
      await stop(nursery, proc,
                 options.deliver_cancel or terminate_and_kill)
      error(err, 0)
    end
  end
  return captured.stdout and concat(captured.stdout),
         captured.stderr and concat(captured.stderr)
end

---@class trio.RunProcessOptions: trio.ProcessOptions
---@field stdin? string|integer|table data that it reads, default "";
---  otherwise as of trio.ProcessOptions
---@field capture_stdout? boolean
---@field capture_stderr? boolean
---@field check? boolean false: any status is a result
---@field deliver_cancel? async fun(process: trio.Process) what ends it when
---  the task is cancelled; default: SIGTERM, after 5 seconds SIGKILL, for
---  it and what it has started

--- Run a program and wait until it has ended; nursery:start gives the
--- Process meanwhile. CalledProcessError if its status isn't 0; OSError if
--- it can't be started.
---@async
---@param command string|string[] words, or with shell = true a line
---@param options? trio.RunProcessOptions
---@param task_status? trio.TaskStatus
---@return trio.CompletedProcess
async function process.run_process(command, options, task_status)
  options = options or {}
  if type(options) ~= "table" then
    core.argument_error("type", "run_process", "options", options,
                        "a table or nil")
  end
  check_flag("check", options.check)
  check_deliver_cancel(options.deliver_cancel)
  task_status = task_status or TASK_STATUS_IGNORED
  local opened, data = process_options(
    options, task_status ~= TASK_STATUS_IGNORED)
  await core.checkpoint()
  local proc = open("run_process", command, opened)
  local stdout, stderr = await supervise(proc, options, data, task_status)
  if proc.returncode ~= 0 and options.check ~= false then
    error(subprocess.CalledProcessError(proc.returncode, proc.args, stdout,
                                        stderr))
  end
  return subprocess.CompletedProcess(proc.args, proc.returncode, stdout,
                                     stderr)
end

return process
