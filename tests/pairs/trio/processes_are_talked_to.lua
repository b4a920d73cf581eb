-- Processes: streams, signals, waiting by several, cancelling.
-- trio rule 131
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local signal = require "signal"

trio.run(async function()
  local PIPE = trio.subprocess.PIPE
  local cat
  async with trio.open_nursery() as nursery do
    cat = await nursery:start(trio.run_process, {"cat"},
                              {stdin = PIPE, stdout = PIPE})
    show(cat.returncode, cat:poll(), cat.pid > 0, cat.stderr)
    await cat.stdin:send_all("hello")
    show(await cat.stdout:receive_some(100))
    await cat.stdin:aclose()
    show(#await cat.stdout:receive_some(100))
  end
  show(cat.returncode, cat:poll(), await cat:wait())
  -- signals
  local process = await trio.lowlevel.open_process {"sleep", "60"}
  async with trio.open_nursery() as nursery do
    nursery:start_soon(process.wait, process)
    local scope = trio.CancelScope{deadline = trio.current_time() + 0.01}
    with scope do await process:wait() end
    show(scope.cancelled_caught, process.returncode)
    process:send_signal(signal.SIGUSR1)
  end
  show(process.returncode == -signal.SIGUSR1)
  process:kill()
  process:terminate()
  for _, method in ipairs {"terminate", "kill"} do
    process = await trio.lowlevel.open_process {"sleep", "60"}
    process[method](process)
    show(method, await process:wait())
  end
  -- cancelling
  local scope = trio.CancelScope()
  with scope do
    async with trio.open_nursery() as nursery do
      process = await nursery:start(trio.run_process, {"sleep", "60"})
      scope:cancel()
    end
  end
  show(scope.cancelled_caught, process.returncode)
  local async function deliver(process)
    show("deliver")
    process:send_signal(signal.SIGINT)
  end
  scope = trio.CancelScope()
  with scope do
    async with trio.open_nursery() as nursery do
      process = await nursery:start(trio.run_process, {"sleep", "60"},
                                    {deliver_cancel = deliver})
      scope:cancel()
    end
  end
  show(scope.cancelled_caught, process.returncode)
  local ok, err = pcall(trio.Process)
  show(shape(err))
end)
-- expect: nil	nil	true	nil
-- expect: hello
-- expect: 0
-- expect: 0	0	0
-- expect: true	nil
-- expect: true
-- expect: terminate	-15
-- expect: kill	-9
-- expect: true	-15
-- expect: deliver
-- expect: true	-2
-- expect: TypeError
