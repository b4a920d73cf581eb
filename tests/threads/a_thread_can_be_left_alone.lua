-- With abandon_on_cancel, a cancelled task leaves at once. The function goes
-- on, keeps its token until it ends, and what it asks for is done by a
-- system task, or not at all after the run. trio rule 132
local trio = require "trio"
local check = require "tests.lib.check"
local time = require "time"
local run, from_thread = trio.to_thread.run_sync, trio.from_thread
local nap = time.sleep
local order = check.order()
local limiter = trio.CapacityLimiter(1)
local gate = os.tmpname()

local host

local async function note(what)
  order(what)
  order(trio.lowlevel.current_task() == host and "host" or "system task")
end

trio.run(async function()
  host = trio.lowlevel.current_task()
  local began = time.monotonic()
  local scope = trio.move_on_after(0.005)
  with scope do
    await run{function(path)
      while io.open(path) do nap(0.001) end
      from_thread.run(note, "after the gate")
      assert(not pcall(from_thread.check_cancelled))
      error("nobody sees this")
    end, gate, abandon_on_cancel = true, limiter = limiter}
    error("not cancelled")
  end
  check.eq({scope.cancelled_caught, limiter.borrowed_tokens}, {true, 1})
  order "left"
  os.remove(gate)
  await limiter:acquire() -- when the thread has ended
  order "ended"
  limiter:release()
end)
order:is {"left", "after the gate", "system task", "ended"}

-- After the end of the run nobody answers.
local out = os.tmpname()
gate = os.tmpname()
trio.run(async function()
  with trio.move_on_after(0.005) do
    await run{function(path, result)
      while io.open(path) do nap(0.001) end
      local ok, err = pcall(from_thread.run_sync, print)
      local file = io.open(result, "w")
      file:write(tostring(ok), " ", tostring(err))
      file:close()
    end, gate, out, abandon_on_cancel = true}
  end
end)
os.remove(gate)
local text = ""
while text == "" do
  nap(0.001)
  local file = io.open(out)
  text = file:read("a")
  file:close()
end
os.remove(out)
print(text) -- expect: false RunFinishedError: the run has ended
