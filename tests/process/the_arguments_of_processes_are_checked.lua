-- What a command and its options must be; mistakes are found before
-- anything is started.
local check = require "tests.lib.check"
local trio = require "trio"
local run, PIPE = trio.run_process, trio.subprocess.PIPE

trio.run(async function()
  local async function refuses(class, ...)
    return check.raised(class, await pcall(run, ...))
  end
  print(await refuses(trio.TypeError, "ls"))
  print(await refuses(trio.TypeError, {"ls"}, {shell = true}))
  print(await refuses(trio.ValueError, {}))
  print(await refuses(trio.TypeError, {"ls", 1}))
  await refuses(trio.ValueError, {"l\0s"})
  print(await refuses(trio.TypeError, {"ls"}, {colour = "red"}))
  print(await refuses(trio.TypeError, {"ls"}, {check = 1}))
  print(await refuses(trio.ValueError, {"ls"}, {stdout = PIPE}))
  print(await refuses(trio.ValueError, {"ls"},
                      {stdout = 1, capture_stdout = true}))
  await refuses(trio.ValueError, {"ls"}, {stdin = PIPE})
  await refuses(trio.TypeError, {"ls"}, {stdout = "x"})
  await refuses(trio.TypeError, {"ls"}, {stdout = trio.subprocess.STDOUT})
  await refuses(trio.TypeError, {"ls"}, {env = "PATH=x"})
  await refuses(trio.TypeError, {"ls"}, {env = {A = 1}})
  await refuses(trio.ValueError, {"ls"}, {env = {["A=B"] = "1"}})
  await refuses(trio.TypeError, {"ls"}, {deliver_cancel = 1})
  await refuses(trio.TypeError, {"ls"}, {process_group = "x"})
  await refuses(trio.TypeError, {"ls"}, 1)
  print(check.raises(trio.TypeError, trio.Process))
end)
-- expect: TypeError: run_process() argument 'command': expected a sequence of strings, or a string and shell = true, got 'ls'
-- expect: TypeError: run_process() argument 'command': expected a string, because of shell = true, got a table
-- expect: ValueError: run_process() argument 'command': expected at least the name of a program, got a table
-- expect: TypeError: run_process() argument 'command': expected a string or a path, got 1
-- expect: TypeError: run_process() argument 'options': expected the name of an option, got 'colour'
-- expect: TypeError: run_process() argument 'check': expected a boolean, got 1
-- expect: ValueError: run_process() argument 'stdout': expected capture_stdout; PIPE only with nursery:start, got -1
-- expect: ValueError: run_process() argument 'capture_stdout': expected not both stdout and capture_stdout, got true
-- expect: TypeError: Process can't be made by hand: use trio.lowlevel.open_process or nursery:start(trio.run_process, ...)
