-- An error of the thread's function is raised in the task, unchanged, with
-- its traceback.
local trio = require "trio"
local check = require "tests.lib.check"
local run = trio.to_thread.run_sync

local MyError = trio.Exception:subclass("MyError")
function MyError:twice() return self.value * 2 end
local Below = MyError:subclass("Below")
local Custom = {__tostring = function(e) return "custom " .. e.text end}

local function fail(err) error(err, 0) end

trio.run(async function()
  local ok, err = await pcall(run, function() error("boom") end)
  check.eq({ok, err},
           {false, debug.getinfo(1, "S").short_src .. ":15: boom"})
  ok, err = await pcall(run, function() local x = nil return x.y end)
  check.eq(err:match("attempt to index a nil value %(local 'x'%)") ~= nil,
           true)
  ok, err = await pcall(run, fail, nil)
  check.eq({ok, err == nil}, {false, true})
  ok, err = await pcall(run, fail, {code = 5})
  check.eq(err, {code = 5})

  err = check.raised(trio.ValueError, await pcall(run, function()
    error(trio.ValueError("bad"))
  end))
  check.eq(err.message, "bad")
  check.eq(getmetatable(err) == trio.ValueError, true)
  err = check.raised(trio.OSError, await pcall(run, function()
    error(trio.OSError(2))
  end))
  check.eq({err.errno, tostring(err)},
           {2, "OSError: [Errno 2] No such file or directory"})

  -- Classes of the script are the same ones.
  err = check.raised(MyError, await pcall(run, function()
    local e = Below("mine")
    e.value = 21
    error(e)
  end))
  check.eq({tostring(err), err:twice(), getmetatable(err) == Below},
           {"Below: mine", 42, true})
  -- One that is made there is a class of ours from now on.
  err = check.raised(trio.ValueError, await pcall(run, function()
    error(trio.ValueError:subclass("Local")("x"))
  end))
  check.eq(tostring(err), "Local: x")
  -- An object that came from here comes back as itself.
  local mine = MyError("sent")
  ok, err = await pcall(run, fail, mine)
  check.eq(err == mine, true)

  -- Errors that aren't exceptions keep their metatable.
  ok, err = await pcall(run, function()
    error(setmetatable({text = "x"}, Custom))
  end)
  check.eq({tostring(err), getmetatable(err) == Custom}, {"custom x", true})
  -- What can't leave the thread becomes a text.
  ok, err = await pcall(run, function() error({file = io.stdout, n = 1}) end)
  check.eq(err, {file = "<FILE*>", n = 1})
  ok, err = await pcall(run, function() error(io.stdout) end)
  check.eq(err, "<FILE*>")

  -- Groups and causes.
  err = check.raised(trio.ExceptionGroup, await pcall(run, function()
    error(trio.ExceptionGroup("two", {MyError("a"), "plain", trio.TypeError()}))
  end))
  check.eq({#err.exceptions, err.exceptions[2]}, {3, "plain"})
  check.eq(trio.isinstance(err.exceptions[1], MyError), true)
  ok, err = await pcall(run, function()
    local e = MyError("outer")
    e.cause = trio.TypeError("inner")
    error(e)
  end)
  check.eq(tostring(err.cause), "TypeError: inner")
end)

local function deep(n)
  if n == 0 then error(MyError("deep")) end
  deep(n - 1)
  return 1
end

local ok, err = pcall(trio.run, async function() await run(deep, 2) end)
for line in err.traceback:gmatch("[^\n]+") do print(line) end
-- expect: stack traceback:
-- expect: 	tests/threads/errors_come_back_as_they_were_raised.lua:81: in function 'deep'
-- expect: 	tests/threads/errors_come_back_as_they_were_raised.lua:82: in function 'deep'
-- expect: 	tests/threads/errors_come_back_as_they_were_raised.lua:82: in function 'deep'
-- expect: 	in a worker thread, called by
-- expect: 	tests/threads/errors_come_back_as_they_were_raised.lua:86: in async function <tests/threads/errors_come_back_as_they_were_raised.lua:86>
-- expect: 	in task '{any}', run by
-- expect: 	tests/threads/errors_come_back_as_they_were_raised.lua:86: in main chunk
