-- SPDX-License-Identifier: MIT
--
-- The guided tour: lessons inside the prompt. Each has steps, most of which
-- ask for a mistake or for its mending; a step is done when what was asked
-- for has happened. Anything else may be entered meanwhile.

local input = require "asyncrun.repl.input"
local lessons = require "asyncrun.repl.lessons"

---@class asyncrun.repl.Tour
---@field lesson integer
---@field step integer
---@field whole boolean the session is for the tour only
local Tour = {}
Tour.__index = Tour

local tour = {}

local WELCOME = [[
A tour of async functions in %d lessons. Each asks you to make a mistake, and
then to mend it. Type what it asks for, and whatever else you like.
  :hint  what to type    :next :back  another lesson    :quit  leave
]]

local function say(s, text)
  s.console:out(text:gsub("%s*$", "") .. "\n")
end

local function present_step(self, s)
  local lesson = lessons[self.lesson]
  say(s, lesson[self.step].ask:gsub("^", "  * "):gsub("\n(.)", "\n    %1"))
end

--- Define what the lesson needs and isn't there.
local function prepare(lesson, s)
  for name, text in pairs(lesson.needs or {}) do
    if s.env[name] == nil then
      s.number = s.number + 1
      input.compile(text, s.number, s.env).f()
    end
  end
end

local function present(self, s)
  local lesson = lessons[self.lesson]
  prepare(lesson, s)
  say(s, ("\nLesson %d of %d: %s\n%s"):format(self.lesson, #lessons,
                                             lesson.title, lesson.text))
  present_step(self, s)
end

local function finish(self, s)
  s.tour, s.observe = nil, nil
  if self.whole then s.leaving, s.said_quit = true, true end
end

--- Go to a lesson; behind the last one the tour ends.
local function go(self, s, number)
  self.lesson, self.step = number < 1 and 1 or number, 1
  self.memory = {}
  if number <= #lessons then return present(self, s) end
  say(s, "\nThat was the tour. The guide goes on: docs/guide.md; and so may "
    .. "you, here.")
  self.whole = false
  finish(self, s)
end

local function next_step(self, s)
  local lesson = lessons[self.lesson]
  if self.step < #lesson then
    self.step = self.step + 1
    return present_step(self, s)
  end
  go(self, s, self.lesson + 1)
end

--- Told of each input: was it what the step asks for?
local function observe(self, s, event)
  local step = lessons[self.lesson][self.step]
  local verdict = step.check(event, self.memory, s)
  if verdict == true then
    if step.done then say(s, step.done) end
    next_step(self, s)
  elseif verdict then
    say(s, verdict)
  end
end

--- A command that is the tour's. False if it is none.
---@param s asyncrun.repl.Session
---@param name string
---@return boolean
function Tour:command(s, name)
  if name == "next" then go(self, s, self.lesson + 1)
  elseif name == "back" then go(self, s, self.lesson - 1)
  elseif name == "hint" then
    say(s, "  " .. lessons[self.lesson][self.step].hint:gsub("\n", "\n  "))
  elseif name == "quit" then
    finish(self, s)
  else
    return false
  end
  return true
end

--- Begin.
---@param s asyncrun.repl.Session
---@param whole? boolean the session ends with it
function tour.start(s, whole)
  local self = setmetatable({lesson = 1, step = 1, memory = {},
                             whole = whole}, Tour)
  s.tour = self
  s.observe = function(event) observe(self, s, event) end
  say(s, WELCOME:format(#lessons))
  present(self, s)
end

return tour
