-- kill, terminate and send_signal; nothing happens when it has ended. What a
-- receiver catches here isn't caught there. trio rule 131
local check = require "tests.lib.check"
local signal, trio = require "signal", require "trio"
local open_process = trio.lowlevel.open_process

trio.run(async function()
  local process = await open_process {"sleep", "30"}
  process:kill()
  check.eq(await process:wait(), -signal.SIGKILL)
  print(process)
  process:kill()
  process:send_signal(signal.SIGTERM)

  process = await open_process {"sleep", "30"}
  process:terminate()
  check.eq(await process:wait(), -signal.SIGTERM)

  process = await open_process {"sleep", "30"}
  process:send_signal(0) -- is it there?
  check.raises(trio.TypeError, process.send_signal, process, "TERM")
  check.raises(trio.ValueError, process.send_signal, process, 1000)
  check.raises("process:kill()", process.kill)
  process:send_signal(signal.SIGINT)
  check.eq(await process:wait(), -signal.SIGINT)

  with trio.open_signal_receiver(signal.SIGUSR1) as signals do
    local result = await trio.run_process("kill -USR1 $$",
                                          {shell = true, check = false})
    check.eq(result.returncode, -signal.SIGUSR1)
    local scope = trio.move_on_after(0)
    with scope do
      async for _ in signals do error("caught") end
    end
    check.eq(scope.cancelled_caught, true)
  end
end)
-- expect: <trio.Process 'sleep 30': exited with signal 9>
