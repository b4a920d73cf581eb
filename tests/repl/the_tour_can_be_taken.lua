-- Each step of the tour is done by what its hint says, by nothing else, and
-- leads to the next; the last one ends the tour.
local program = require "tests.lib.program"
local lessons = require "asyncrun.repl.lessons"
local check = require "tests.lib.check"

--- Take the tour by these lines; gives what it printed.
local function take(lines)
  local path = os.tmpname()
  local file = io.open(path, "w")
  file:write(table.concat(lines, "\n"), "\n")
  file:close()
  local pipe = io.popen(("ASYNCRUNDEBUG=0 '%s' learn <%s 2>&1"):format(
    program.asyncrun(), path))
  local text = pipe:read("a")
  pipe:close()
  os.remove(path)
  return text
end

local lines, wanted = {}, {}
for i, lesson in ipairs(lessons) do
  wanted[#wanted + 1] = ("Lesson %d of %d: "):format(i, #lessons)
  for _, step in ipairs(lesson) do
    wanted[#wanted + 1] = "  * " .. step.ask:match("[^\n]*")
    lines[#lines + 1] = "local other = 'something else'"
    lines[#lines + 1] = (step.hint:gsub("%(1%)", "(0.01)")
      :gsub("nap, 1%)", "nap, 0.01)"):gsub("after%(0%.1%)", "after(0.01)"))
  end
end
wanted[#wanted + 1] = "That was the tour."
lines[#lines + 1] = "print('still here')"
wanted[#wanted + 1] = "\nstill here\n"

local text, at = take(lines), 1
for _, line in ipairs(wanted) do
  local found, last = text:find(line, at, true)
  if not found then error(line .. "\nis missing in\n" .. text) end
  at = last + 1
end
check.eq(#lessons >= 8, true)

-- skipping, going back, hints, nudges, leaving
print((take {":next", ":hint", ":back", "await double(1)",
             "function double(x) return 2 * x end",
             "async function double(x) return 2 * x end", "await double(1)",
             ":quit", "print('never')"}))
-- expect: A tour of async functions in 10 lessons. {any}
-- expect: then to mend it. {any}
-- expect:   :hint  what to type    :next :back  another lesson    :quit  leave
-- expect:
-- expect: Lesson 1 of 10: async functions
-- expect: An async function can wait without stopping the others. {any}
-- expect: 'async function', and called with 'await'.
-- expect:   * Define one: async function double(x) return 2 * x end
-- expect:
-- expect: Lesson 2 of 10: a coroutine object is no number
-- expect: Where the result of an async function is wanted, {any}
-- expect: an error about a 'coroutine'. The first lesson defined 'double'.
-- expect:   * Leave out the await here: double(3) + 1
-- expect:   double(3) + 1
-- expect:
-- expect: Lesson 1 of 10: async functions
-- expect: An async function can wait without stopping the others. {any}
-- expect: 'async function', and called with 'await'.
-- expect:   * Define one: async function double(x) return 2 * x end
-- expect: 2
-- expect: That is an ordinary function: begin with 'async'.
-- expect:   * Make the mistake that everybody makes: call it without await.
-- expect: 2
-- expect: That is right, so it is no mistake: leave out the await.
-- expect:
