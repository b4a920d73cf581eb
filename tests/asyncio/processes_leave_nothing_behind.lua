-- Processes, their pipes and those who wait for them leave nothing behind,
-- whether they end, can't be started, or are left alone.
local check = require "tests.lib.check"
local children = require "tests.lib.children"
local asyncio = require "asyncio"

local PIPE = asyncio.subprocess.PIPE
local exec = asyncio.create_subprocess_exec

local async function talk()
  local proc = await exec("cat", {stdin = PIPE, stdout = PIPE})
  check.eq(await proc:communicate("x"), "x")
end

local async function fail()
  local ok, err = await pcall(exec, "/no/such/program",
                              {stdin = PIPE, stdout = PIPE})
  check.eq(ok, false)
  check.eq(err.filename, "/no/such/program")
end

local async function give_up()
  local proc = await exec("cat", {stdin = PIPE, stdout = PIPE})
  local reading = asyncio.create_task(proc:communicate())
  proc.stdin:write(("x"):rep(1 << 20))
  await asyncio.sleep(0)
  reading:cancel()
  await asyncio.wait {reading}
  proc:kill()
  await proc:wait()
end

check.no_leaks(function()
  asyncio.run(talk())
  asyncio.run(fail())
end)
for _ = 1, 5 do asyncio.run(give_up()) end
collectgarbage()
check.eq(children(), 0)
