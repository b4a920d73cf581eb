-- SPDX-License-Identifier: MIT
--
-- The prompt: one run that lasts as long as the session. Its main task reads
-- inputs and runs them; tasks that they start go on while it waits for the
-- next. What fails is reported, and the session goes on.

local core = require "asyncrun.core"
local prompt = require "asyncrun.prompt"
local console = require "asyncrun.repl.console"
local input = require "asyncrun.repl.input"
local nested = require "asyncrun.repl.nested"
local show = require "asyncrun.repl.show"
local collectgarbage, error, pcall = collectgarbage, error, pcall
local io, next, rawset, require = io, next, rawset, require
local setmetatable, type, xpcall = setmetatable, type, xpcall
local isinstance = core.isinstance

---@class asyncrun.repl.Session
---@field console asyncrun.repl.Console
---@field env table the inputs' _ENV
---@field own table<string, true> names of the session's variables
---@field number integer of the last input
---@field last? string the last input that isn't a command
---@field leaving? boolean
---@field observe? fun(event: table) told of each input
local Session = {}
Session.__index = Session

local FIRST_LINE = "asyncrun: try  await trio.sleep(1)  :help  :learn   "
  .. "(Ctrl-D leaves)\n"

-- A forgotten coroutine object is found when it is collected: look after each
-- input, unless that takes long.
local SMALL_HEAP = 50000 -- KB

-- --- errors ---------------------------------------------------------------

--- A traceback that only says "in the input" says nothing.
local function without_input(report)
  return ((report .. "\n."):gsub(
    "\nstack traceback:\n\tinput %d+:%d+: in main chunk\n([^\t])", "\n%1")
    :sub(1, -3))
end

--- Errors that say of a coroutine object that nobody has awaited it: it is
--- kept, so that it can be.
local function mend(self, coroutine)
  self.env._ = coroutine
  return "\n  or run it now: await _"
end

--- The help of a report, as it is asked for here.
local function with_help(report)
  return (report:gsub("  help: asyncrun explain ", "  help: :explain "))
end

function Session:report(err)
  if isinstance(err, core.KeyboardInterrupt) then
    return self.console:interrupted()
  end
  local text = without_input(core.error_report(err))
  local at, last = text:find("(error object is a table value)", 1, true)
  if at and type(err) == "table" then
    text = text:sub(1, at - 1) .. show(err) .. text:sub(last + 1)
  end
  local forgotten = isinstance(err, core.RuntimeError) and err.coroutine
  if core.iscoroutine(forgotten) then
    local at = text:find("\nstack traceback:", 1, true)
      or text:find("\n  help: ", 1, true) or #text + 1
    text = text:sub(1, at - 1) .. mend(self, forgotten) .. text:sub(at)
  end
  self.console:err(with_help(text) .. "\n")
  prompt.forget()
end

-- --- values ---------------------------------------------------------------

local function join(values)
  local texts, separator = {}, "\t"
  for i = 1, values.n do
    texts[i] = show(values[i])
    if texts[i]:find("\n", 1, true) then separator = "\n" end
  end
  return table.concat(texts, separator)
end

--- A call that gives just nil gives nothing.
local function says_nothing(values, text)
  return values.n == 0 or (values.n == 1 and values[1] == nil
    and (text:find("%)%s*$") or text:find("^%s*await%s")))
end

--- Print what an input gave. A coroutine object is a mistake.
function Session:print(values, text)
  if says_nothing(values, text) then return end
  local ok, text = pcall(join, values)
  self.console:out((ok and text or "<a value that can't be shown>") .. "\n")
  self.env._ = values[1]
  local forgotten = prompt.forgotten(values[1])
  if forgotten then
    self.console:err(forgotten .. mend(self, values[1])
      .. "\n  help: :explain forgotten-await\n")
  end
  return forgotten
end

-- --- running --------------------------------------------------------------

--- Nothing can ever go on: what the input waits for never comes.
local function handle_deadlock(self, scope)
  return function(err)
    if scope.cancel_called then return false end
    err.message = err.message:gsub("\n  task 'background'[^\n]*", "")
      :gsub(", started at %[asyncrun [^\n]*", "")
    self.deadlock = err
    scope:cancel()
    return true
  end
end

--- Run what is compiled: ok, values or the error.
local async function run(self, code, scope)
  local handlers = {deadlock = handle_deadlock(self, scope),
                    failed = self.failed}
  local values
  if not code.is_async then nested.install(handlers) end
  self.deadlock = nil
  prompt.handlers(handlers)
  with scope do
    values = table.pack(xpcall(prompt.body(code.f), prompt.handler))
  end
  prompt.handlers({failed = self.failed})
  local ok = values[1]
  if self.deadlock then return false, self.deadlock end
  if not ok then return false, values[2] end
  return true, table.pack(table.unpack(values, 2, values.n))
end

--- Run an input, and print what it gave or what went wrong.
---@async
---@return number seconds
async function Session:run(code)
  local output, forgotten = {}, nil
  local began = core.monotonic()
  self.last = code.text
  input.declare(code, self.own)
  if self.observe then
    self.console.listener = function(text) output[#output + 1] = text end
  end
  local ok, result = await run(self, code, core.CancelScope())
  local took = core.monotonic() - began
  self.console.listener = nil
  if ok then forgotten = self:print(result, code.text)
  else self:report(result) end
  self:tell {text = code.text, ok = ok, result = result,
             forgotten = forgotten, output = table.concat(output),
             took = took}
  if collectgarbage("count") < SMALL_HEAP then collectgarbage() end
  return took
end

-- --- reading --------------------------------------------------------------

function Session:tell(event)
  if self.observe then self.observe(event) end
end

--- What newcomers type where other prompts want it.
local WORDS = {help = ":help", exit = ":quit", quit = ":quit",
               ["exit()"] = ":quit", ["quit()"] = ":quit"}

--- A line that is no program: a command's name and the rest.
local function as_command(self, line)
  local word = line:match("^%s*(.-)%s*$")
  if WORDS[word] and self.env[word:match("%a+")] == nil then
    word = WORDS[word]
  end
  local name, rest = word:match("^:(%a+)%s*(.*)$")
  return name and {command = name, rest = rest}
end

--- The next input, compiled; or a command; nil at the end.
local async function next_input(self)
  local text, code
  while true do
    local line = await self.console:read(text and ">> " or "> ",
                                         self.complete)
    if not line then return code end
    if not text then
      local command = as_command(self, line)
      if command then return command end
    end
    text = text and text .. "\n" .. line or line
    code = nil
    if text:find("%S") then
      code = input.compile(text, self.number + 1, self.env)
      if not code.incomplete then return code end
    else
      text = nil
    end
  end
end

--- Read an input and do what it says. False at the end of all input.
local async function step(self)
  local what = await next_input(self)
  if not what then return false end
  if what.command then
    await require "asyncrun.repl.commands".run(self, what)
  elseif what.f then
    self.number = self.number + 1
    await self:run(what)
  else
    self.number = self.number + 1
    self.console:err(what.message .. "\n")
    self:tell {text = what.text, ok = false, message = what.message}
  end
  return not self.leaving
end

-- --- the session ------------------------------------------------------------

--- Owns the nursery that inputs see. Its tasks may fail.
local async function keep_background(self)
  core.current_task().name = "background"
  while not self.leaving do
    async with core.open_nursery() as nursery do
      prompt.keep(nursery)
      self.env.nursery = nursery
      self.background = nursery
      await core.sleep_forever()
    end
  end
  self.background = nil
  self.done:set()
end

--- Cancel what goes on in the background, and let it clean up.
local async function leave(self)
  self.leaving = true
  await nested.cancel_tasks({})
  if not self.background then return end
  self.background.cancel_scope:cancel()
  await self.done:wait()
end

local async function main(self)
  core.current_task().name = "prompt"
  prompt.handlers({failed = self.failed})
  prompt.keep(nil)
  self.done = core.Event()
  core.spawn_system_task(keep_background, self)
  await core.checkpoint()
  local ok, more
  repeat
    ok, more = await pcall(step, self)
    if not ok and isinstance(more, core.Cancelled) then error(more, 0) end
    local goes_on = ok and more
    if not ok and isinstance(more, core.KeyboardInterrupt) then
      self:report(more)
      goes_on = true
    end
  until not goes_on
  await leave(self)
  if not ok then error(more, 0) end
end

--- Run a prompt until its input ends.
---@param options {terminal: boolean, learn: boolean, editor?: table,
---  report?: function, variables?: table}
return function(options)
  local self = setmetatable({
    console = console.open(options), number = 0, terminal = options.terminal,
  }, Session)
  self.env, self.own = input.environment()
  for name, value in next, options.variables or {} do
    self.own[name] = true
    rawset(self.env, name, value)
  end
  self.failed = function(err) self:report(err) end
  self.complete = function(line)
    return require "asyncrun.repl.complete"(self.env, line)
  end
  local held = prompt.held_loop()
  if held then pcall(core.release, held) end
  local strict = prompt.strict(true)
  local release = self.console:capture()
  if options.learn then require "asyncrun.repl.tour".start(self, true)
  elseif self.terminal then self.console:out(FIRST_LINE) end
  local ok, err = pcall(core.run, main, self)
  release()
  prompt.handlers(nil)
  prompt.strict(strict)
  if self.terminal and not self.said_quit then self.console:out("\n") end
  io.stdout:flush()
  if not ok and not isinstance(err, core.KeyboardInterrupt) then
    error(err, 0)
  end
end
