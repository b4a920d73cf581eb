-- SPDX-License-Identifier: MIT
--
-- Constants, results and errors of processes: trio.subprocess.

local core = require "asyncrun.core"
local show_command = require "asyncrun.command"
local signal = require "signal"
local error, getmetatable, ipairs = error, getmetatable, ipairs
local setmetatable = setmetatable
local concat = table.concat

---@class trio.subprocess
local subprocess = {}

--- A stream's other end is wanted as a stream here.
---@type integer
subprocess.PIPE = -1
--- For stderr: where stdout goes.
---@type integer
subprocess.STDOUT = -2
--- Nowhere: the end at once for stdin.
---@type integer
subprocess.DEVNULL = -3

-- --- errors ---------------------------------------------------------------

--- What goes wrong with processes.
---@type trio.ExceptionClass
subprocess.SubprocessError = core.Exception:subclass("SubprocessError")

---@class trio.CalledProcessError: trio.Exception
---@field returncode integer negative: the signal that ended it
---@field cmd string|string[]
---@field stdout string? what was captured; output is the same
---@field output string?
---@field stderr string?

--- A process ended with another status than 0, or by a signal.
---@type fun(returncode: integer, cmd: string|string[], output?: string,
---  stderr?: string): trio.CalledProcessError
subprocess.CalledProcessError =
  subprocess.SubprocessError:subclass("CalledProcessError")

local function describe(returncode, cmd)
  local text = "Command '" .. show_command(cmd) .. "' "
  if returncode >= 0 then
    return text .. "returned non-zero exit status " .. returncode .. "."
  end
  local name = signal.Signals[-returncode]
  return text .. "died with "
    .. (name or "unknown signal " .. -returncode) .. "."
end

local meta = getmetatable(subprocess.CalledProcessError)
local construct = meta.__call

function meta.__call(class, returncode, cmd, output, stderr)
  if math.type(returncode) ~= "integer" then
    core.argument_error("type", "CalledProcessError", "returncode",
                        returncode, "an integer")
  end
  local err = construct(class, describe(returncode, cmd))
  err.returncode, err.cmd = returncode, cmd
  err.stdout, err.output, err.stderr = output, output, stderr
  return err
end

-- --- results --------------------------------------------------------------

---@class trio.CompletedProcess
---@field args string|string[] the command
---@field returncode integer negative: the signal that ended it
---@field stdout string? what was captured
---@field stderr string? what was captured
local CompletedProcess = {__name = "CompletedProcess"}
CompletedProcess.__index = CompletedProcess

--- CalledProcessError unless the status is 0.
function CompletedProcess:check_returncode()
  if self.returncode ~= 0 then
    error(subprocess.CalledProcessError(self.returncode, self.args,
                                        self.stdout, self.stderr))
  end
end

function CompletedProcess:__tostring()
  local parts = {"args='" .. show_command(self.args) .. "'",
                 "returncode=" .. self.returncode}
  for _, name in ipairs {"stdout", "stderr"} do
    if self[name] then
      parts[#parts + 1] = name .. "="
        .. ("%q"):format(self[name]):gsub("\\\n", "\\n")
    end
  end
  return "CompletedProcess(" .. concat(parts, ", ") .. ")"
end

--- What is known of a process that has ended.
---@param args string|string[]
---@param returncode integer
---@param stdout? string
---@param stderr? string
---@return trio.CompletedProcess
function subprocess.CompletedProcess(args, returncode, stdout, stderr)
  return setmetatable({args = args, returncode = returncode,
                       stdout = stdout, stderr = stderr}, CompletedProcess)
end

return subprocess
