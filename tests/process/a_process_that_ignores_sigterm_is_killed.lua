-- Five seconds after SIGTERM comes SIGKILL, with a warning. trio rule 131
local trio = require "trio"

local clock = trio.testing.MockClock {autojump_threshold = 0.02}
trio.run {async function()
  async with trio.open_nursery() as nursery do
    local process = await nursery:start(trio.run_process,
      "trap '' TERM; echo ready; while :; do sleep 0.01; done",
      {shell = true, stdout = trio.subprocess.PIPE})
    await process.stdout:receive_until("\n")
    nursery.cancel_scope:cancel()
    with trio.CancelScope {shield = true} do
      print(await process:wait(), trio.current_time())
    end
  end
end, clock = clock}
-- expect: -9	5.0
-- expect stderr: RuntimeWarning: process <trio.Process 'trap {any}running with PID {any}> ignored SIGTERM for 5 seconds.
-- stderr: any
