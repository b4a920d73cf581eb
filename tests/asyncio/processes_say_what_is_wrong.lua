-- Wrong calls of processes name the function, the argument and the value.
local check = require "tests.lib.check"
local asyncio = require "asyncio"

local subprocess = asyncio.subprocess
local exec, shell = asyncio.create_subprocess_exec,
  asyncio.create_subprocess_shell

local async function says(f, ...)
  local ok, err = await pcall(f, ...)
  print(ok, err)
end

asyncio.run((async function()
  await says(exec)
  -- expect: false	ValueError: create_subprocess_exec() argument 'command': expected at least the name of a program, got a table
  await says(exec, "true", 3)
  -- expect: false	TypeError: create_subprocess_exec() argument 'command': expected a string or a path, got 3
  await says(exec, "true", {stdin = "x"})
  -- expect: false	TypeError: create_subprocess_exec() argument 'fd': expected an open descriptor, a file or a socket, got 'x'
  await says(exec, "true", {color = "red"})
  -- expect: false	TypeError: create_subprocess_exec() argument 'options': expected the name of an option, got 'color'
  await says(exec, "true", {limit = -1})
  -- expect: false	ValueError: Limit cannot be <= 0
  await says(exec, "true", {text = true})
  -- expect: false	ValueError: create_subprocess_exec(): text must be false
  await says(shell, {"ls"}, {})
  -- expect: false	ValueError: create_subprocess_shell(): cmd must be a string, got a table
  local proc = await exec("true", {stdin = subprocess.PIPE})
  await says(proc.wait)
  -- expect: false	TypeError: wait() argument 'self': expected a Process: write process:wait(){any}
  await says(proc.communicate, proc, 3)
  -- expect: false	TypeError: communicate() argument 'input': expected a string or nil, got 3
  await says(proc.stdin.start_tls, proc.stdin)
  -- expect: false	RuntimeError: start_tls(): a pipe can't have TLS
  await says(proc.send_signal, proc, "SIGTERM")
  -- expect: false	TypeError: send_signal() argument 'signal': expected the number of a signal, got 'SIGTERM'
  await proc:wait()
  await says(proc.kill, proc)
  -- expect: false	ProcessLookupError: process {any} has ended
end)())
check.raises(asyncio.TypeError, subprocess.Process)
print(subprocess.CalledProcessError(2, "ls")) -- expect: CalledProcessError: Command 'ls' returned non-zero exit status 2.
