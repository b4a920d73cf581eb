-- nursery:start gives the running Process with its streams; stdin and.
-- trio rule 131
-- stdout are one stream, too. When it fails, so does the nursery.
local check = require "tests.lib.check"
local trio = require "trio"
local PIPE = trio.subprocess.PIPE

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local process = await nursery:start(trio.run_process, {"cat"},
                                        {stdin = PIPE, stdout = PIPE})
    print(process)
    check.eq(process.stderr, nil)
    await process.stdio:send_all("one\ntwo\n")
    check.eq(await process.stdio:receive_until("\n"), "one")
    await process.stdio:send_eof()
    async for line in process.stdio:lines() do check.eq(line, "two") end
  end

  -- Without options; the output isn't ours.
  async with trio.open_nursery() as nursery do
    local process = await nursery:start(trio.run_process, {"true"})
    check.eq({process.stdin, process.stdout, process.stdio}, {})
    check.eq(await process:wait(), 0)
  end

  local err = check.raised(trio.ExceptionGroup, await pcall(async function()
    async with trio.open_nursery() as nursery do
      await nursery:start(trio.run_process, {"false"})
      await trio.sleep_forever()
    end
  end))
  check.eq(#err.exceptions, 1)
  check.raises(trio.subprocess.CalledProcessError, error, err.exceptions[1])

  async with trio.open_nursery() as nursery do
    check.raised("FileNotFoundError", await pcall(
      nursery.start, nursery, trio.run_process, {"no-such-program"}))
  end
end)
-- expect: <trio.Process 'cat': running with PID {any}>
