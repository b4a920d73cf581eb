-- SPDX-License-Identifier: MIT
--
-- Runs other programs from a test: local program = require
-- "tests.lib.program".

local program = {}

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- The command that runs this test.
function program.asyncrun()
  local i = 0
  while arg[i - 1] do i = i - 1 end
  return arg[i]
end

--- Run asyncrun with `arguments`, as the shell reads them. Returns what it
--- printed on both streams, and its exit status (128 + n for a signal).
function program.run(arguments)
  local path = os.tmpname()
  local _, how, code = os.execute(("%s %s >%s 2>&1 </dev/null"):format(
    quote(program.asyncrun()), arguments, path))
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  os.remove(path)
  return text, how == "signal" and 128 + code or code
end

--- The same for the text of a script. Its path is shown as FILE.
function program.run_text(text, arguments)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local out, code = program.run(path .. " " .. (arguments or ""))
  os.remove(path)
  return out:gsub(path:gsub("%p", "%%%0"), "FILE"), code
end

-- --- beside the test --------------------------------------------------------

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

local Process = {}
Process.__index = Process

--- What it has printed until now, on both streams.
function Process:text()
  return read(self.path) or ""
end

--- Wait until it has printed the pattern, and give its first capture.
async function Process:see(pattern)
  while true do
    local status = self:status()
    local found = self:text():match(pattern)
    if found then return found end
    if status then
      error(("no '%s', but status %d and %s"):format(
        pattern, status, self:text()))
    end
    await require("trio").sleep(0.005)
  end
end

--- Its exit status, 128 + n for a signal; nil while it runs.
function Process:status()
  return math.tointeger(tonumber(read(self.path .. ".end")))
end

--- Wait until it has ended; give what it printed, and its status.
async function Process:wait()
  while not self:status() do await require("trio").sleep(0.005) end
  return self:text(), self:status()
end

--- How many descriptors it has open.
function Process:descriptors()
  local list = io.popen(("ls /proc/%s/fd | wc -l"):format(self.pid))
  local count = list:read("n")
  list:close()
  return count
end

--- Wait until so many are left.
async function Process:settle(descriptors)
  while self:descriptors() > descriptors do
    await require("trio").sleep(0.01)
  end
end

--- Send it a signal, "INT" or "TERM".
function Process:signal(name)
  os.execute(("kill -%s %s 2>/dev/null"):format(name, self.pid))
end

--- End it, and wait for that.
async function Process:stop(name)
  self:signal(name or "TERM")
  return await self:wait()
end

function Process:__close()
  if not self:status() then
    os.execute(("kill -s KILL -- -%s 2>/dev/null"):format(self.group))
  end
  while not self:status() do os.execute("sleep 0.005") end
  for _, suffix in ipairs {"", ".pid", ".end"} do
    os.remove(self.path .. suffix)
  end
end

-- A session of its own, that ends when the test was killed, too. Ctrl-C works
-- in it, which the shell switches off for what it starts with '&'.
local START = "(setsid -w timeout 60 env --default-signal=INT sh -c %s "
  .. "; echo $? >%s.tmp; mv %s.tmp %s.end) </dev/null 2>/dev/null &"

--- Start a command of the shell, in a folder if one is given. It is killed
--- when the variable that holds it is closed. Signals are for the shell: a
--- command that gets some begins with exec.
function program.start(command, folder)
  local path = os.tmpname()
  local text = ("exec >%s 2>&1\necho $$ $PPID >%s.pid\n%s%s"):format(
    path, path, folder and "cd " .. quote(folder) .. "\n" or "", command)
  assert(os.execute(START:format(quote(text), path, path, path)))
  local pid, group
  repeat
    os.execute("sleep 0.005")
    pid, group = (read(path .. ".pid") or ""):match("(%d+) (%d+)\n")
  until pid
  return setmetatable({path = path, pid = pid, group = group}, Process)
end

--- Start a program of scripts/network. Returns it, and the port that it
--- tells.
async function program.serve(name, arguments)
  local self = program.start(("exec %s scripts/network/%s.lua %s"):format(
    quote(program.asyncrun()), name, arguments or "0"))
  local port = await self:see("listening on %S-:(%d+)")
  return self, math.tointeger(tonumber(port))
end

return program
