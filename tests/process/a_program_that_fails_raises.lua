-- Another status than 0, or a signal, is a CalledProcessError with what was
-- captured; with check = false it is a result. trio rule 131
local check = require "tests.lib.check"
local signal, trio = require "signal", require "trio"
local CalledProcessError = trio.subprocess.CalledProcessError

trio.run(async function()
  local err = check.raised(CalledProcessError, await pcall(
    trio.run_process, "echo out; echo err >&2; exit 3",
    {shell = true, capture_stdout = true, capture_stderr = true}))
  check.eq({err.returncode, err.stdout, err.output, err.stderr},
           {3, "out\n", "out\n", "err\n"})
  check.eq(err.cmd, "echo out; echo err >&2; exit 3")
  check.eq(trio.isinstance(err, trio.subprocess.SubprocessError), true)

  err = check.raised(CalledProcessError,
                     await pcall(trio.run_process, {"false", "a b"}))
  print(err)

  err = check.raised(CalledProcessError, await pcall(
    trio.run_process, "kill -KILL $$", {shell = true}))
  print(err)
  check.eq(err.returncode, -signal.SIGKILL)

  local result = await trio.run_process({"false"}, {check = false})
  check.eq(result.returncode, 1)
  check.raises(CalledProcessError, result.check_returncode, result)
end)
-- expect: CalledProcessError: Command 'false 'a b'' returned non-zero exit status 1.
-- expect: CalledProcessError: Command 'kill -KILL $$' died with SIGKILL.
