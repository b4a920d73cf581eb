-- SPDX-License-Identifier: MIT
--
-- The lessons of the tour. A check is told what an input did: its text, ok,
-- result (its values, or the error), message (of a syntax error), forgotten
-- (what was said of a coroutine object), output and took (seconds). It gives
-- true when the step is done, a text to say something, or nothing.

local core = require "asyncrun.core"
local type = type
local isinstance = core.isinstance

--- Was a coroutine object left without an await?
local function forgot(event)
  return event.forgotten ~= nil or (not event.ok and event.message == nil
    and core.iscoroutine(type(event.result) == "table"
                         and event.result.coroutine))
end

--- Did it end with an error of the class?
local function raised(event, class)
  return not event.ok and event.message == nil
    and isinstance(event.result, class)
end

--- The nth value that it gave.
local function value(event, n)
  return event.ok and event.result[n or 1] or nil
end

local function wrote(event, pattern)
  return event.text:find(pattern) ~= nil
end

--- Did it define an async function of the name?
local function defined(event, s, name)
  return event.ok and wrote(event, "function")
    and core.iscoroutinefunction(s.env[name])
end

-- What a lesson takes from an earlier one, for those who skipped that.
local DOUBLE = {double = "async function double(x) return 2 * x end"}
local NAP = {nap = "async function nap(t) await trio.sleep(t) "
  .. "print('rested') end"}

local COUNT = [[
async function count()
  ticks = 0
  while true do await trio.sleep(0.001) ticks = ticks + 1 end
end
nursery:start_soon(count)]]

local THREE = [[
async function three()
  for i = 1, 3 do await trio.sleep(0.01) yield i end
end]]

return {
  {
    title = "async functions",
    text = [[
An async function can wait without stopping the others. It is defined with
'async function', and called with 'await'.]],
    {
      ask = "Define one: async function double(x) return 2 * x end",
      hint = "async function double(x) return 2 * x end",
      check = function(event, _, s)
        if defined(event, s, "double") then return true end
        if event.ok and wrote(event, "function") then
          return "That is an ordinary function: begin with 'async'."
        end
      end,
    },
    {
      ask = "Make the mistake that everybody makes: call it without await.",
      hint = "double(3)",
      check = function(event)
        if forgot(event) then return true end
        if wrote(event, "await%s+double") then
          return "That is right, so it is no mistake: leave out the await."
        end
      end,
      done = [[
Nothing ran. A call without await only makes a coroutine object; the message
says where, and what to write. The object is kept in _.]],
    },
    {
      ask = "Mend it: await what you have, with: await _",
      hint = "await _",
      check = function(event)
        return value(event) ~= nil and wrote(event, "await") or nil
      end,
      done = "Now it ran. From the start: await double(3)",
    },
  },
  {
    title = "a coroutine object is no number",
    needs = DOUBLE,
    text = [[
Where the result of an async function is wanted, a forgotten await shows up as
an error about a 'coroutine'. The first lesson defined 'double'.]],
    {
      ask = "Leave out the await here: double(3) + 1",
      hint = "double(3) + 1",
      check = function(event)
        return raised(event, core.TypeError) or nil
      end,
      done = "'did you forget await?' is the line to look for.",
    },
    {
      ask = "Mend it: await binds like a minus sign, the + comes later.",
      hint = "await double(3) + 1",
      check = function(event) return value(event) == 7 or nil end,
    },
  },
  {
    title = "await belongs into async functions",
    needs = DOUBLE,
    text = [[
Only an async function may await; so you see in the code where it may wait.
The prompt itself is an exception.]],
    {
      ask = "Try it in an ordinary one:\n"
        .. "function show(x) print(await double(x)) end",
      hint = "function show(x) print(await double(x)) end",
      check = function(event)
        return event.message and event.message:find("outside async", 1, true)
          and true or nil
      end,
      done = "It isn't even compiled. The message names what has to change.",
    },
    {
      ask = "Mend it: make 'show' async.",
      hint = "async function show(x) print(await double(x)) end",
      check = function(event, _, s)
        return defined(event, s, "show") or nil
      end,
    },
    {
      ask = "And call it, as async functions are called.",
      hint = "await show(4)",
      check = function(event)
        if forgot(event) then return "Like this: await show(4)" end
        return event.ok and event.output ~= "" and wrote(event, "show")
          or nil
      end,
    },
  },
  {
    title = "a sleep that isn't one",
    text = [[
trio.sleep(seconds) waits. Forgotten inside of a function, an await is missed
only when the function runs.]],
    {
      ask = "Define this, with its mistake:\n"
        .. "async function nap(t) trio.sleep(t) print('rested') end",
      hint = "async function nap(t) trio.sleep(t) print('rested') end",
      check = function(event, _, s)
        if not defined(event, s, "nap") then return nil end
        if wrote(event, "await%s+trio%.sleep") then
          return "Leave out the await before trio.sleep for now."
        end
        return true
      end,
    },
    {
      ask = "Run it: await nap(1)",
      hint = "await nap(1)",
      check = function(event) return forgot(event) or nil end,
      done = [[
At the prompt that is an error at once. In a script it is a warning, and the
script goes on, not rested at all; unless it runs with --strict.]],
    },
    {
      ask = "Mend the function, with 'await' before trio.sleep.",
      hint = "async function nap(t) await trio.sleep(t) print('rested') end",
      check = function(event, _, s)
        return defined(event, s, "nap") and wrote(event, "await") or nil
      end,
    },
    {
      ask = "Run it again.",
      hint = "await nap(1)",
      check = function(event)
        return event.ok and event.output:find("rested", 1, true)
          and true or nil
      end,
    },
  },
  {
    title = "two things at a time",
    needs = NAP,
    text = [[
A nursery starts tasks, which run beside each other; its block ends when all
of them have. start_soon takes the function, and its arguments after it.]],
    {
      ask = "Make the mistake of calling the function yourself:\n"
        .. "async with trio.open_nursery() as n do n:start_soon(nap(1)) end",
      hint = "async with trio.open_nursery() as n do n:start_soon(nap(1)) end",
      check = function(event)
        if raised(event, core.TypeError)
           or raised(event, core.ExceptionGroup) then
          return true
        end
      end,
      done = "Only the function can be started, not its coroutine object.",
    },
    {
      ask = "Mend it, and start two naps: n:start_soon(nap, 1)",
      hint = "async with trio.open_nursery() as n do\n"
        .. "  n:start_soon(nap, 1)\n  n:start_soon(nap, 1)\nend",
      check = function(event)
        local _, naps = (event.output or ""):gsub("rested", "")
        if event.ok and naps == 1 then return "And now two of them." end
        return event.ok and naps >= 2 or nil
      end,
      done = "Both rested, in the time of one.",
    },
  },
  {
    title = "async with",
    needs = NAP,
    text = [[
'with' enters something, and leaves it whatever happens. A nursery has to wait
when it is left, so it needs 'async with'.]],
    {
      ask = "Forget the 'async':\n"
        .. "with trio.open_nursery() as n do n:start_soon(nap, 1) end",
      hint = "with trio.open_nursery() as n do n:start_soon(nap, 1) end",
      check = function(event)
        return raised(event, core.TypeError) or nil
      end,
    },
    {
      ask = "Mend it.",
      hint = "async with trio.open_nursery() as n do n:start_soon(nap, 1) end",
      check = function(event)
        return event.ok and event.output:find("rested", 1, true)
          and true or nil
      end,
    },
  },
  {
    title = "where there is no await, nobody else runs",
    text = [[
A task goes on until it awaits. One that waits in another way stops all the
others. time.sleep is such a way.]],
    {
      ask = "Start a task in the background, that counts:\n" .. COUNT,
      hint = COUNT,
      check = function(event, _, s)
        return event.ok and wrote(event, "start_soon")
          and s.env.count ~= nil or nil
      end,
    },
    {
      ask = "Stop everybody: local a = ticks time.sleep(0.05) "
        .. "print(ticks - a)",
      hint = "local a = ticks time.sleep(0.05) print(ticks - a)",
      check = function(event)
        return event.ok and wrote(event, "time%.sleep") or nil
      end,
      done = "Nobody counted meanwhile.",
    },
    {
      ask = "Mend it: await trio.sleep instead, and let the others count.",
      hint = "local a = ticks await trio.sleep(0.05) print(ticks - a)",
      check = function(event)
        if event.ok and wrote(event, "await%s+trio%.sleep") then
          return true
        end
        if forgot(event) then return "There is an await missing." end
      end,
      done = "The counter goes on in the background: :tasks shows it.",
    },
    {
      ask = "End it: nursery.cancel_scope:cancel()",
      hint = "nursery.cancel_scope:cancel()",
      check = function(event)
        return event.ok and wrote(event, "cancel_scope:cancel%(") or nil
      end,
    },
  },
  {
    title = "timeouts",
    text = [[
What is awaited may never come. A timeout is a block around code: what awaits
inside is cancelled when the time is over.]],
    {
      ask = "Wait for what never comes (Ctrl-C helps, if need be):\n"
        .. "await trio.Event():wait()",
      hint = "await trio.Event():wait()",
      check = function(event)
        if raised(event, core.DeadlockError)
           or raised(event, core.KeyboardInterrupt) then
          return true
        end
      end,
      done = "When nothing can ever go on, that is an error, with all tasks.",
    },
    {
      ask = "Mend it: give it a tenth of a second, and go on:\n"
        .. "with trio.move_on_after(0.1) do ... end",
      hint = "with trio.move_on_after(0.1) do await trio.Event():wait() end",
      check = function(event)
        return event.ok and wrote(event, "move_on_after") or nil
      end,
    },
    {
      ask = "Or let it be an error: with trio.fail_after(0.1) do ... end",
      hint = "with trio.fail_after(0.1) do await trio.Event():wait() end",
      check = function(event)
        return raised(event, core.TooSlowError) or nil
      end,
    },
  },
  {
    title = "errors of tasks",
    text = [[
An error of one task cancels the others of its nursery, and leaves its block:
in a group, since several may fail. Nothing is lost.]],
    {
      ask = "Let a task fail:\n"
        .. "async function fail() error('no luck') end\n"
        .. "async with trio.open_nursery() as n do n:start_soon(fail) end",
      hint = "async function fail() error('no luck') end\n"
        .. "async with trio.open_nursery() as n do n:start_soon(fail) end",
      check = function(event)
        return raised(event, core.ExceptionGroup) or nil
      end,
      done = "The group shows which task it was, and where it was started.",
    },
    {
      ask = "Mend it: catch the error in the task, with an awaited pcall:\n"
        .. "async function careful() print(await pcall(fail)) end",
      hint = "async function careful() print(await pcall(fail)) end\n"
        .. "async with trio.open_nursery() as n do n:start_soon(careful) end",
      check = function(event)
        if event.ok and event.output:find("no luck", 1, true) then
          return true
        end
        if event.ok and wrote(event, "careful") then
          return "And now start it in a nursery."
        end
      end,
    },
  },
  {
    title = "async for",
    text = [[
An async function with 'yield' gives one value after the other, and may wait
in between. Each step of its loop awaits.]],
    {
      ask = "Define one:\n" .. THREE,
      hint = THREE,
      check = function(event, _, s)
        return event.ok and wrote(event, "yield")
          and type(s.env.three) == "function" or nil
      end,
    },
    {
      ask = "Forget the 'async': for i in three() do print(i) end",
      hint = "for i in three() do print(i) end",
      check = function(event)
        return not event.ok and not event.message
          and wrote(event, "for") or nil
      end,
    },
    {
      ask = "Mend it.",
      hint = "async for i in three() do print(i) end",
      check = function(event)
        return event.ok and event.output:find("1\n2\n3\n", 1, true)
          and true or nil
      end,
    },
  },
}
