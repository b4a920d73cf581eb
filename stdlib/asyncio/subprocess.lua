-- SPDX-License-Identifier: MIT
--
-- Child processes, whose pipes are a StreamWriter and StreamReaders. A task
-- of the system waits for the end of each, so that `returncode` tells it as
-- soon as the loop knows. A process is nobody's: it goes on when the task
-- that waits for it is cancelled, and when the run ends.

local core = require "asyncrun.core"
local args = require "asyncio.args"
local gather = require "asyncio.gather".gather
local readers = require "asyncio.reader"
local writers = require "asyncio.writer"
local net = require "asyncrun.net"
local signal = require "signal"
local spawn = require "asyncrun.spawn"
local base = require "asyncrun.subprocess"
local error, ipairs, pairs, pcall = error, ipairs, pairs, pcall
local select, setmetatable, type = select, setmetatable, type
local argument_error, isinstance = core.argument_error, core.isinstance
local ValueError = core.ValueError

---@class asyncio.subprocess
local subprocess = {
  PIPE = base.PIPE, STDOUT = base.STDOUT, DEVNULL = base.DEVNULL,
  SubprocessError = base.SubprocessError,
  CalledProcessError = base.CalledProcessError,
}

-- --- the class ------------------------------------------------------------

--- A child process.
---@class asyncio.Process
---@field pid integer
---@field returncode integer? its status, when the loop knows that it has
---  ended; negative: the signal that ended it
---@field stdin asyncio.StreamWriter? where PIPE was asked for
---@field stdout asyncio.StreamReader?
---@field stderr asyncio.StreamReader?
local Process = {}
Process.__index = Process
Process.__name = "Process"
Process.__metatable = "Process"

local function check_self(self, method)
  if type(self) ~= "table" or self._child == nil then
    argument_error("type", method, "self", self,
                   "a Process: write process:" .. method .. "()")
  end
end

--- Its stdin is of no use any more, unless what it has started reads that.
local function ended(self)
  local stdin = self.stdin
  if stdin and not stdin:is_closing() and net.at_end(stdin) then
    writers.hang_up(stdin)
  end
end

local async function watch(self)
  self.returncode = await self._child:wait()
  ended(self)
end

--- Suspend until it has ended, however many tasks wait. It goes on when the
--- task is cancelled. A process whose pipe is full never ends: use
--- communicate().
---@async
---@return integer returncode
Process.wait = async function(self)
  check_self(self, "wait")
  if self.returncode then return self.returncode end
  self.returncode = await self._child:wait()
  ended(self)
  return self.returncode
end

--- Send it a signal. ProcessLookupError when it has ended.
---@param sig integer as of the module `signal`
function Process:send_signal(sig)
  check_self(self, "send_signal")
  if self.returncode then
    error(core.ProcessLookupError(("process %d has ended"):format(self.pid)))
  end
  self._child:send_signal(sig)
end

--- Ask it to end: SIGTERM. ProcessLookupError when it has ended.
function Process:terminate()
  check_self(self, "terminate")
  self:send_signal(signal.SIGTERM)
end

--- End it: SIGKILL. ProcessLookupError when it has ended.
function Process:kill()
  check_self(self, "kill")
  self:send_signal(signal.SIGKILL)
end

--- Give it all its input. A process that doesn't want it is no error.
local async function feed(stdin, input)
  local ok, err = await pcall(async function()
    if input then stdin:write(input) end
    await stdin:drain()
  end)
  if not ok and not isinstance(err, core.ConnectionError) then
    error(err, 0)
  end
  stdin:close()
end

local async function read_all(stream)
  return await stream:read()
end

local async function nothing() end

--- Send input to its stdin and close that, read stdout and stderr to their
--- end, and wait until it has ended. Gives what was read; nil for what is no
--- PIPE.
---@async
---@param input? string
---@return string? stdout
---@return string? stderr
Process.communicate = async function(self, input)
  check_self(self, "communicate")
  if input ~= nil and type(input) ~= "string" then
    argument_error("type", "communicate", "input", input, "a string or nil")
  end
  local stdin, stdout, stderr = self.stdin, self.stdout, self.stderr
  local results = await gather(
    stdin and feed(stdin, input) or nothing(),
    stdout and read_all(stdout) or nothing(),
    stderr and read_all(stderr) or nothing())
  await self:wait()
  return results[2], results[3]
end

function Process:__tostring()
  return ("<Process %d>"):format(self.pid)
end

--- The class of processes: of those that create_subprocess_exec gives.
---@type asyncio.ProcessClass
subprocess.Process = setmetatable({__name = "Process"}, {
  __call = function()
    error(core.TypeError("a Process is made by create_subprocess_exec() or "
      .. "create_subprocess_shell()"), 2)
  end,
  __name = "class", instances = Process,
})

-- --- starting -------------------------------------------------------------

-- Options of Popen that have one value here.
local FIXED = {universal_newlines = false, text = false, encoding = false,
               errors = false, shell = false, bufsize = 0}
local FIXED_SHELL = {shell = true}

--- The options of the program; ours are taken out.
local function take_options(fname, options, shell)
  local taken = {}
  for name, value in pairs(options) do
    local fixed = FIXED[name]
    if shell and FIXED_SHELL[name] ~= nil then fixed = FIXED_SHELL[name] end
    if fixed ~= nil then
      if value ~= fixed and (fixed or value) then
        error(ValueError(("%s(): %s must be %s"):format(fname, name,
                                                        fixed)))
      end
    elseif type(name) == "string" and name ~= "limit" and name ~= "n" then
      taken[name] = value
    end
  end
  return taken, readers.check_limit(fname, options.limit)
end

local function reader_of(stream, limit)
  if not stream then return nil end
  local reader = readers.new(limit)
  readers.attach(reader, stream)
  return reader
end

local function start(fname, command, options, shell)
  local limit
  options, limit = take_options(fname, options, shell)
  options.shell = shell or nil
  local child, stdin, stdout, stderr = spawn(fname, command, options)
  local self = setmetatable({
    _child = child, pid = child.pid,
    stdin = stdin and writers.new(stdin, stdin),
    stdout = reader_of(stdout, limit), stderr = reader_of(stderr, limit),
  }, Process)
  core.spawn_system_task(watch, self)
  return self
end

--- Words and options: {"ls", "-l", cwd = "/"} or "ls", "-l", {cwd = "/"}.
local function split(first, ...)
  if args.is_plain(first) then
    local words = {}
    for i, word in ipairs(first) do words[i] = word end
    return words, first
  end
  local words, n = {first, ...}, select("#", ...) + 1
  local options = words[n]
  if not args.is_plain(options) then return words, {} end
  words[n] = nil
  return words, options
end

---@class asyncio.ProcessOptions
---@field stdin? integer|table PIPE, DEVNULL, or a descriptor or file to use;
---  default: this process's
---@field stdout? integer|table the same
---@field stderr? integer|table the same, or STDOUT
---@field limit? integer of the readers, default 65536
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

--- Start a program: its name or path and its arguments, then options.
--- OSError if it can't be started; filename is the program, or the folder.
---@async
---@param program string
---@param ... string|asyncio.ProcessOptions
---@return asyncio.Process
---@overload async fun(call: table): asyncio.Process
async function subprocess.create_subprocess_exec(program, ...)
  await core.checkpoint()
  local words, options = split(program, ...)
  return start("create_subprocess_exec", words, options, false)
end

--- Start a line of the shell's: /bin/sh -c.
---@async
---@param cmd string
---@param options? asyncio.ProcessOptions
---@return asyncio.Process
---@overload async fun(call: table): asyncio.Process
async function subprocess.create_subprocess_shell(cmd, options)
  await core.checkpoint()
  if args.is_plain(cmd) and options == nil then
    cmd, options = cmd[1], cmd
  end
  if type(cmd) ~= "string" then
    error(ValueError("create_subprocess_shell(): cmd must be a string, got "
      .. core.repr(cmd)))
  end
  return start("create_subprocess_shell", cmd,
               args.options("create_subprocess_shell", options), true)
end

return subprocess
