-- Where the system gives no descriptor for a process, a thread waits for
-- it: one however often a wait is cancelled.
local check = require "tests.lib.check"
local children = require "tests.lib.children"
local core = require "asyncrun.core"
local signal, trio = require "signal", require "trio"

local function spawn(...)
  return core.spawn_process {paths = {"/bin/sh"}, no_pidfd = true,
                             args = {"sh", "-c", ...}}
end

local function threads()
  local list = io.popen("ls /proc/$PPID/task | wc -l")
  local count = tonumber(list:read("a"))
  list:close()
  return count
end

trio.run(async function()
  check.eq(await spawn("exit 3"):wait(), 3)
  local before = threads()
  local child = spawn("sleep 30")
  for _ = 1, 5 do
    local scope = trio.move_on_after(0.002)
    with scope do await child:wait() end
    check.eq(scope.cancelled_caught, true)
  end
  check.eq(threads() <= before + 2, true) -- a sanitizer may have its own
  async with trio.open_nursery() as nursery do
    for _ = 1, 3 do
      nursery:start_soon(async function()
        check.eq(await child:wait(), -signal.SIGKILL)
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    child:send_signal(signal.SIGKILL)
  end
  check.eq(await child:wait(), -signal.SIGKILL)
end)
check.eq(children(), 0)

-- The object goes first, or the runtime.
trio.run(async function()
  local child = spawn("sleep 0.02")
  with trio.move_on_after(0.001) do await child:wait() end
  child = nil
  collectgarbage()
  collectgarbage()
end)
trio.run(async function()
  left = spawn("sleep 0.05")
  with trio.move_on_after(0.001) do await left:wait() end
end)
