-- SPDX-License-Identifier: MIT
--
-- Where the prompt reads and writes: standard input, a line at a time, while
-- the loop goes on; with an editor on a terminal. What tasks print while a
-- line is being typed is put above it.

local core = require "asyncrun.core"
local prompt = require "asyncrun.prompt"
local io, pcall, select = io, pcall, select
local setmetatable, tostring = setmetatable, tostring
local getmetatable = prompt.metatable

---@class asyncrun.repl.Console
local Console = {}
Console.__index = Console

local STDIN = 0
local write = getmetatable(io.stdout).__index.write

local console = {}

--- An editor has, all as functions of its own: start(prompt, complete),
--- feed(ready) -> line or nil, is it done?, stop(), hide(), show().
---@param options {terminal: boolean, editor?: table, report?: fun(s: string)}
---@return asyncrun.repl.Console
function console.open(options)
  -- What follows an input may be for io.read, and the other way round.
  pcall(io.stdin.setvbuf, io.stdin, "no")
  return setmetatable({
    terminal = options.terminal, editor = options.editor,
    report = options.report,
    waits = prompt.must_wait(STDIN),
  }, Console)
end

--- Write to a stream; the line that is being typed comes after it again.
function Console:write(stream, ...)
  if not self.typing then return write(stream, ...) end
  self.editor.hide()
  local ok, err = write(stream, ...)
  local last = tostring((select(select("#", ...), ...)) or "\n")
  if last:sub(-1) ~= "\n" then write(stream, "\n") end
  stream:flush()
  self.editor.show()
  return ok, err
end

function Console:out(text)
  if self.listener then self.listener(text) end
  self:write(io.stdout, text)
end

--- Standard output comes before it, in the order in which things happened.
function Console:err(text)
  io.stdout:flush()
  if not self.report then return self:write(io.stderr, text) end
  if self.typing then self.editor.hide() end
  self.report(text)
  if self.typing then self.editor.show() end
end

async function Console:read_editor(text, complete)
  self.editor.start(text, complete)
  self.typing = true
  local line <close> = setmetatable({}, {__close = function()
    self.typing = false
    self.editor.stop()
  end})
  local got, done = self.editor.feed(false)
  while not done do
    await core.wait_readable(STDIN)
    got, done = self.editor.feed(true)
  end
  return got
end

async function Console:read_plain(text)
  if self.terminal then
    io.stdout:write(text)
    io.stdout:flush()
  end
  local line = ""
  repeat
    if self.waits then await core.wait_readable(STDIN)
    else await core.checkpoint() end
    local piece = prompt.read(STDIN)
    if not piece then return line ~= "" and line or nil end
    line = line .. piece
  until line:sub(-1) == "\n"
  return (line:gsub("\r?\n$", ""))
end

--- The next line, without its end; nil at the end of the input.
---@async
---@param text string what is shown in front of it
---@param complete function see asyncrun.repl.complete
async function Console:read(text, complete)
  io.stdout:flush()
  if self.editor then return await self:read_editor(text, complete) end
  return await self:read_plain(text)
end

--- Ctrl-C, after which the terminal isn't at the begin of a line.
function Console:interrupted()
  self:err(self.terminal and "\nKeyboardInterrupt\n"
    or "KeyboardInterrupt\n")
end

--- print and the methods of standard streams go through this console until
--- the function that is returned is called.
---@return fun()
function Console:capture()
  local methods = getmetatable(io.stdout).__index
  local print, io_write = print, io.write
  local streams = {[io.stdout] = true, [io.stderr] = true}

  local function through(stream, ...)
    if not streams[stream] then return write(stream, ...) end
    if self.listener and stream == io.stdout then
      self.listener(table.concat({...}))
    end
    return self:write(stream, ...)
  end

  methods.write = through
  function io.write(...)
    if io.output() == io.stdout then return through(io.stdout, ...) end
    return io_write(...)
  end
  function _G.print(...)
    if not self.typing and not self.listener then return print(...) end
    local words = table.pack(...)
    for i = 1, words.n do words[i] = tostring(words[i]) end
    through(io.stdout, table.concat(words, "\t") .. "\n")
  end
  local ours, our_write = _G.print, io.write
  return function()
    methods.write = write
    if _G.print == ours then _G.print = print end
    if io.write == our_write then io.write = io_write end
  end
end

return console
