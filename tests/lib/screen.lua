-- SPDX-License-Identifier: MIT
--
-- A terminal for tests: asyncrun in a tmux of its own. What is expected on
-- the screen is waited for, so a busy machine only takes longer.

local program = require "tests.lib.program"

local screen = {}

local LIMIT = 15 -- seconds until what is expected should be there

local Screen = {}
Screen.__index = Screen

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function sleep()
  os.execute("sleep 0.02")
end

function Screen:tmux(command)
  local pipe = io.popen(("tmux -S %s %s 2>/dev/null"):format(self.socket,
                                                             command))
  local text = pipe:read("a")
  pipe:close()
  return text
end

--- The lines on the screen, without blanks at their ends.
function Screen:text()
  local text = self:tmux("capture-pane -p")
  return (text:gsub("[ \t]+\n", "\n"):gsub("\n*$", "\n"))
end

--- Wait for a pattern on the screen; gives its captures.
function Screen:see(pattern)
  local last = os.time() + LIMIT
  while os.time() <= last do
    local found = table.pack(self:text():match(pattern))
    if found[1] then return table.unpack(found) end
    sleep()
  end
  error(("no '%s' on the screen:\n%s"):format(pattern, self:text()), 2)
end

--- Wait until these lines are all that there is. "..." stands for anything
--- in a line.
function Screen:expect(lines)
  local pattern = lines:gsub("%.%.%.", "\0"):gsub("%p", "%%%0")
    :gsub("%z", "[^\n]*")
  return self:see("^" .. pattern .. "\n$")
end

--- Type a text, as it is.
function Screen:type(text)
  self:tmux("send-keys -l " .. quote(text))
end

--- Paste a text, all at once.
function Screen:paste(text)
  self:tmux("set-buffer -- " .. quote(text))
  self:tmux "paste-buffer -r"
end

--- Press keys, by tmux's names.
function Screen:press(...)
  self:tmux("send-keys " .. table.concat({...}, " "))
end

--- Type a line, and Enter.
function Screen:enter(text)
  self:type(text)
  self:press("Enter")
end

--- Has the program ended?
function Screen:wait_end()
  local last = os.time() + LIMIT
  while self:tmux("list-sessions") ~= "" do
    if os.time() > last then error("it doesn't end:\n" .. self:text(), 2) end
    sleep()
  end
end

function Screen:__close()
  self:tmux("kill-server")
  os.remove(self.socket)
  os.execute("rm -rf " .. quote(self.home))
end

--- Start asyncrun with `arguments` in a terminal of 80 columns and 24 lines;
--- or, if options.shell, a shell, for which $asyncrun is the command. Its
--- history is in the file `history` of its home, a new folder.
function screen.open(arguments, options)
  options = options or {}
  local base = os.tmpname()
  os.remove(base)
  local home = options.home or base .. ".d"
  os.execute("mkdir -p " .. quote(home))
  local self = setmetatable({socket = base .. ".s", home = home}, Screen)
  local command = ("cd %s && env -u XDG_STATE_HOME HOME=%s TERM=screen "
    .. "ASYNCRUN_HISTORY=%s/history LC_ALL=C.UTF-8 ASYNCRUNDEBUG=0 "
    .. "PS1='$ ' asyncrun=%s %s %s"):format(
    quote(os.getenv("PWD")), quote(home), home, quote(program.asyncrun()),
    options.shell and "sh -i" or quote(program.asyncrun()), arguments or "")
  self:tmux(("-f /dev/null new-session -d -x 80 -y 24 %s"):format(
    quote(command)))
  return self
end

return screen
