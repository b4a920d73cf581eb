-- A cancelled run_process asks the program and all that it has started to
-- end, and waits until it has. trio rule 131
local check = require "tests.lib.check"
local children = require "tests.lib.children"
local signal, trio = require "signal", require "trio"
local PIPE = trio.subprocess.PIPE

-- The shell, its child, and what both hold open: the end of the pipe comes
-- when all are gone.
trio.run(async function()
  local output
  async with trio.open_nursery() as nursery do
    local process = await nursery:start(trio.run_process,
      "echo ready; sleep 30 & sleep 30", {shell = true, stdout = PIPE})
    output = process.stdout
    check.eq(await output:receive_until("\n"), "ready")
    nursery.cancel_scope:cancel()
  end
  check.eq(await output:receive_some(), "")
end)

-- The same with captured output and data that is never read.
trio.run(async function()
  local scope = trio.move_on_after(0.02)
  with scope do
    await trio.run_process("sleep 30 & sleep 30", {
      shell = true, stdin = ("x"):rep(1 << 20), capture_stdout = true})
  end
  check.eq(scope.cancelled_caught, true)
  check.eq(children(), 0)
end)

-- A cancellation that is there before is raised before anything is started.
trio.run(async function()
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await trio.run_process {"echo", "never printed"}
  end
  check.eq(scope.cancelled_caught, true)
end)

-- An own way to end it, which is cancelled when the process has ended.
trio.run(async function()
  local order = check.order()
  async with trio.open_nursery() as nursery do
    local options = {
      stdout = PIPE,
      deliver_cancel = async function(process)
        order "deliver"
        process:send_signal(signal.SIGUSR1)
        await trio.sleep_forever()
      end,
    }
    options.shell = true
    local process = await nursery:start(trio.run_process,
      "trap 'echo got it; exit 0' USR1; echo ready; while :; do sleep 0.01;"
      .. " done", options)
    check.eq(await process.stdout:receive_until("\n"), "ready")
    nursery:start_soon(async function()
      with trio.CancelScope {shield = true} do
        check.eq(await process.stdout:receive_until("\n"), "got it")
        order "got it"
        check.eq(await process:wait(), 0)
      end
    end)
    await trio.testing.wait_all_tasks_blocked()
    nursery.cancel_scope:cancel()
  end
  order:is {"deliver", "got it"}
end)
