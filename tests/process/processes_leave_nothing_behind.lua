-- Neither zombies nor descriptors nor memory, also of processes that nobody
-- waits for, that were cancelled at any step, or that outlive their object.
local check = require "tests.lib.check"
local children = require "tests.lib.children"
local trio = require "trio"
local PIPE = trio.subprocess.PIPE

local async function main()
  await trio.run_process({"cat"}, {stdin = "x", capture_stdout = true})
  await pcall(trio.run_process, {"false"})
  local process = await trio.lowlevel.open_process(
    {"cat"}, {stdin = PIPE, stdout = PIPE})
  await process.stdio:send_all("x")
  await process.stdio:aclose()
  await process:wait()
end

local function with_forgotten()
  trio.run(main)
  trio.run(trio.lowlevel.open_process, {"true"})
end

with_forgotten()
collectgarbage()
with_forgotten()
collectgarbage()
collectgarbage()

-- One that is forgotten while it runs is reaped when it has ended.
local async function forget()
  local process = await trio.lowlevel.open_process({"cat"}, {stdin = PIPE})
  local stdin = process.stdin
  process = nil
  collectgarbage()
  collectgarbage()
  await stdin:aclose()
end

trio.run(forget)
for _ = 1, 100 do
  if children() == 0 then break end
  trio.run(trio.sleep, 0.005)
end
check.eq(children(), 0)

-- Cancelled at every step.
local step = 0
repeat
  step = step + 1
  local left, finished = step, false
  local scope = trio.CancelScope()
  local counter = {before_task_step = function()
    left = left - 1
    if left == 0 then scope:cancel() end
  end}
  trio.run {async function()
    with scope do
      await main()
      finished = true
    end
  end, instruments = {counter}}
until finished
check.eq(step > 10, true)
collectgarbage()
collectgarbage()
check.eq(children(), 0)

local rounds = 0
check.no_leaks(function()
  rounds = rounds + 1
  if rounds % 10 == 1 then trio.run(main) end
end)
check.eq(children(), 0)
