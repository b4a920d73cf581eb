-- The pipes of processes are streams: all ways to read, limits, a writer
-- that is held back, files and descriptors instead of pipes.
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local PIPE, STDOUT, DEVNULL = asyncio.subprocess.PIPE,
  asyncio.subprocess.STDOUT, asyncio.subprocess.DEVNULL
local exec, shell = asyncio.create_subprocess_exec,
  asyncio.create_subprocess_shell

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  show(ok and result or not ok and shape(result) or nil)
end

local async function reading()
  local proc = await shell("printf 'abc;def\\nghi\\njklmnop'", {
    stdout = PIPE})
  local out = proc.stdout
  show(await out:readuntil(";"), await out:readexactly(3))
  show(#await out:readline(), #await out:readline())
  show(await out:readexactly(2), out:at_eof())
  local ok, err = await pcall(out.readexactly, out, 100)
  show(shape(err), err.partial, err.expected)
  show(out:at_eof(), #await out:read(), await proc:wait())
  -- no lines, but parts
  proc = await shell("printf 12345678", {stdout = PIPE, limit = 4})
  await attempt(proc.stdout.readuntil, proc.stdout, "x")
  show(await proc.stdout:read(3), await proc.stdout:read())
  show(#await proc.stdout:read(), #await proc.stdout:readline(),
       await proc:wait())
  -- one at a time
  proc = await exec("cat", {stdin = PIPE, stdout = PIPE})
  local first = asyncio.create_task(proc.stdout:readline())
  await asyncio.sleep(0)
  await attempt(proc.stdout.readline, proc.stdout)
  first:cancel()
  await asyncio.wait {first}
  proc.stdin:write("after it\n")
  show(#await proc.stdout:readline())
  proc.stdin:close()
  await proc:wait()
end

local async function writing()
  local proc = await exec("cat", {stdin = PIPE, stdout = PIPE})
  local big = ("x"):rep(300000)
  proc.stdin:write(big)
  local drain = asyncio.create_task(proc.stdin:drain())
  await asyncio.sleep(0.01)
  show(drain:done())
  show(#await proc.stdout:readexactly(299999))
  await drain
  proc.stdin:write_eof()
  show(await proc.stdout:read())
  show(await proc:wait())
  proc.stdin:close()
  show(proc.stdin:is_closing())
  await attempt(proc.stdin.wait_closed, proc.stdin)
end

local async function elsewhere()
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  local proc = await shell("echo out; echo err >&2", {
    stdout = file, stderr = STDOUT})
  show(proc.stdout, proc.stderr, proc.stdin, await proc:wait())
  file:close()
  file = assert(io.open(path))
  proc = await exec("cat", {stdin = file, stdout = PIPE})
  local out = await proc:communicate()
  show((out:gsub("\n", "|")))
  file:close()
  os.remove(path)
  proc = await shell("cat; echo seen; echo unseen >&2", {
    stdin = DEVNULL, stdout = PIPE, stderr = DEVNULL})
  out = await proc:communicate()
  show((out:gsub("\n", "|")))
  -- a session of its own
  proc = await shell("ps -o sid= -p $$", {
    stdout = PIPE, start_new_session = true})
  out = await proc:communicate()
  show(tonumber(out) == proc.pid)
  -- only its environment
  proc = await exec("/usr/bin/env", {stdout = PIPE, env = {ONLY = "this"}})
  out = await proc:communicate()
  show((out:gsub("\n", "|")))
end

asyncio.run((async function()
  await reading()
  await writing()
  await elsewhere()
end)())
-- expect: abc;	def
-- expect: 1	4
-- expect: jk	false
-- expect: IncompleteReadError	lmnop	100
-- expect: true	0	0
-- expect: LimitOverrunError
-- expect: 123	45678
-- expect: 0	0	0
-- expect: RuntimeError
-- expect: 9
-- expect: false
-- expect: 299999
-- expect: x
-- expect: 0
-- expect: true
-- expect: nil
-- expect: nil	nil	nil	0
-- expect: out|err|
-- expect: seen|
-- expect: true
-- expect: ONLY=this|
