-- Cancelling what waits for a process leaves it alone; so does the end of
-- the run. The status is known when the loop has heard of it.
local check = require "tests.lib.check"
local asyncio = require "asyncio"

local PIPE = asyncio.subprocess.PIPE
local order = check.order()
local left

local async function main()
  local proc = await asyncio.create_subprocess_exec {
    "sh", "-c", "read line; exit 7", stdin = PIPE}
  local waiting = asyncio.create_task(proc:wait())
  await asyncio.sleep(0)
  waiting:cancel()
  await asyncio.wait {waiting}
  order(tostring(waiting:cancelled()))
  order(tostring(proc.returncode))
  proc.stdin:write("\n")
  order(await proc:wait())
  order(proc.returncode)
  -- a process is waited for though nobody asks
  proc = await asyncio.create_subprocess_exec("true")
  while not proc.returncode do await asyncio.sleep(0.001) end
  order(proc.returncode)
  left = await asyncio.create_subprocess_exec("sleep", "1000")
end

asyncio.run(main())
order:is {"true", "nil", 7, 7, 0}
check.eq(left.returncode, nil)

-- a later run can end it
asyncio.run((async function()
  left:kill()
  check.eq(await left:wait(), -9)
end)())
print(left.returncode) -- expect: -9
