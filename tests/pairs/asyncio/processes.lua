-- create_subprocess_exec and _shell: pipes, statuses, signals, errors.
-- asyncio rules 136 to 138
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local signal = require "signal"

local PIPE, STDOUT, DEVNULL = asyncio.subprocess.PIPE,
  asyncio.subprocess.STDOUT, asyncio.subprocess.DEVNULL

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  show(ok and result or shape(result))
end

local async function talk()
  local proc = await asyncio.create_subprocess_exec("cat", {
    stdin = PIPE, stdout = PIPE})
  show(proc.returncode, proc.stderr, math.type(proc.pid))
  proc.stdin:write("one\n")
  await proc.stdin:drain()
  show(await proc.stdout:readline())
  proc.stdin:writelines {"two\n", "three\n", "rest"}
  show(proc.stdin:can_write_eof(), proc.stdin:is_closing())
  proc.stdin:write_eof()
  show(proc.stdin:is_closing())
  async for line in proc.stdout do show(line) end
  show(proc.stdout:at_eof(), await proc.stdout:read() == "")
  show(await proc:wait(), proc.returncode, await proc:wait())
end

local async function communicate()
  local proc = await asyncio.create_subprocess_exec {
    "cat", stdin = PIPE, stdout = PIPE, stderr = PIPE}
  local out, err = await proc:communicate("input")
  show(out, err == "", proc.returncode)
  proc = await asyncio.create_subprocess_shell(
    "echo out; echo err >&2; exit 3", {stdout = PIPE, stderr = PIPE})
  show(await proc:communicate())
  show(proc.returncode)
  proc = await asyncio.create_subprocess_shell(
    "echo out; echo err >&2", {stdout = PIPE, stderr = STDOUT})
  show(await proc:communicate())
  proc = await asyncio.create_subprocess_exec("cat", {
    stdin = DEVNULL, stdout = PIPE})
  show(await proc:communicate() == "")
  -- what nobody reads is no error
  proc = await asyncio.create_subprocess_exec("true", {stdin = PIPE})
  show(await proc:communicate(("x"):rep(1 << 20)))
  proc = await asyncio.create_subprocess_exec("cat", {
    stdin = PIPE, stdout = PIPE})
  out = await proc:communicate(("x"):rep(1 << 20))
  show(#out)
  proc = await asyncio.create_subprocess_exec("sh", "-c", "echo $A; pwd", {
    env = {A = "value"}, cwd = "/", stdout = PIPE})
  show(await proc:communicate())
end

local async function signals()
  for _, name in ipairs {"kill", "terminate"} do
    local proc = await asyncio.create_subprocess_exec("sleep", "1000")
    proc[name](proc)
    show(await proc:wait())
    await attempt(proc[name], proc)
  end
  local proc = await asyncio.create_subprocess_exec("sleep", "1000")
  proc:send_signal(signal.SIGINT)
  show(await proc:wait())
  await attempt(proc.send_signal, proc, signal.SIGINT)
end

local async function ends()
  -- stdin of a process that has ended
  local proc = await asyncio.create_subprocess_exec("true", {stdin = PIPE})
  await proc:wait()
  await asyncio.sleep(0.01)
  show(proc.stdin:is_closing())
  proc.stdin:write("x")
  await attempt(proc.stdin.drain, proc.stdin)
  await attempt(proc.stdin.wait_closed, proc.stdin)
  proc = await asyncio.create_subprocess_exec("sleep", "1000", {stdin = PIPE})
  proc.stdin:write(("x"):rep(200000))
  local draining = asyncio.create_task(proc.stdin:drain())
  await asyncio.sleep(0.01)
  proc:kill()
  await attempt(asyncio.wait_for, draining, nil)
  show(await proc:wait())
  -- its output is there afterwards
  proc = await asyncio.create_subprocess_shell("echo late", {stdout = PIPE})
  await proc:wait()
  show(proc.stdout:at_eof(), await proc.stdout:read())
  -- a limit
  proc = await asyncio.create_subprocess_shell("printf 12345; echo", {
    stdout = PIPE, limit = 3})
  await attempt(proc.stdout.readline, proc.stdout)
  await proc:wait()
end

local async function errors()
  local exec = asyncio.create_subprocess_exec
  await attempt(exec, "/no/such/program")
  await attempt(exec, "ls", {cwd = "/no/such/folder"})
  await attempt(exec, "/etc/passwd")
  await attempt(exec, "true", 3)
  await attempt(exec, "true", {text = true})
  await attempt(exec, "true", {universal_newlines = true})
  await attempt(exec, "true", {shell = true})
  await attempt(exec, "true", {bufsize = 3})
  await attempt(exec, "true", {unknown = 3})
  await attempt(asyncio.create_subprocess_shell, 3)
  await attempt(asyncio.create_subprocess_shell, "true", {shell = false})
end

local async function cancellation()
  local proc = await asyncio.create_subprocess_exec("cat", {
    stdin = PIPE, stdout = PIPE})
  await attempt(asyncio.wait_for, proc:wait(), 0.01)
  show(proc.returncode)
  await attempt(asyncio.wait_for, proc.stdout:read(), 0.01)
  local waiters = {asyncio.create_task(proc:wait()),
                   asyncio.create_task(proc:wait())}
  await asyncio.sleep(0)
  proc.stdin:write("still there")
  proc.stdin:close()
  show(await proc.stdout:read())
  local results = await asyncio.gather(table.unpack(waiters))
  show(results[1], results[2])
end

local async function main()
  await talk()
  await communicate()
  await signals()
  await ends()
  await errors()
  await cancellation()
end

asyncio.run(main())
-- expect: nil	nil	integer
-- expect: one
-- expect:
-- expect: true	false
-- expect: true
-- expect: two
-- expect:
-- expect: three
-- expect:
-- expect: rest
-- expect: true	true
-- expect: 0	0	0
-- expect: input	true	0
-- expect: out
-- expect: 	err
-- expect:
-- expect: 3
-- expect: out
-- expect: err
-- expect: 	nil
-- expect: true
-- expect: nil	nil
-- expect: 1048576
-- expect: value
-- expect: /
-- expect: 	nil
-- expect: -9
-- expect: ProcessLookupError
-- expect: -15
-- expect: ProcessLookupError
-- expect: -2
-- expect: ProcessLookupError
-- expect: true
-- expect: ConnectionResetError
-- expect: nil
-- expect: BrokenPipeError
-- expect: -9
-- expect: false	late
-- expect:
-- expect: ValueError
-- expect: FileNotFoundError
-- expect: FileNotFoundError
-- expect: PermissionError
-- expect: TypeError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: ValueError
-- expect: TypeError
-- expect: ValueError
-- expect: ValueError
-- expect: TimeoutError
-- expect: nil
-- expect: TimeoutError
-- expect: still there
-- expect: 0	0
