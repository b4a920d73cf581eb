-- FdStream owns its descriptor and gives it back its mode; a pipe whose
-- reader is gone is an error, and no SIGPIPE; framing works.
local check = require "tests.lib.check"
local signal, trio = require "signal", require "trio"
local FdStream, socket = trio.lowlevel.FdStream, trio.socket

local async function main()
  local process = await trio.lowlevel.open_process(
    {"head", "-c", "1"}, {stdin = trio.subprocess.PIPE,
                          stdout = trio.subprocess.DEVNULL})
  local stdin = process.stdin
  await stdin:send_all("ab")
  await process:wait()
  check.raised(trio.BrokenResourceError, await pcall(stdin.send_all, stdin,
                                                     "c"))
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(stdin.send_all, stdin, "c"))
  check.eq(err.cause.errno, 32)
  stdin:close()
  stdin:close()
  check.eq(stdin:fileno(), -1)
  check.raised(trio.ClosedResourceError, await pcall(stdin.send_all, stdin,
                                                     "c"))
  local a, b = socket.socketpair()
  local left, right = FdStream(a:detach()), FdStream(b:detach())
  await left:send_all("one\ntwo")
  left:close()
  check.eq(await right:receive_some(1), "o")
  check.eq(await right:receive_until("\n"), "ne")
  check.eq(await right:receive_exactly(2), "tw")
  check.eq(await right:receive_some(), "o")
  check.eq(await right:receive_some(), "")
  await right:aclose()
end

trio.run(async function()
  with trio.open_signal_receiver(signal.SIGPIPE) do await main() end
end)
check.no_leaks(function() end)
trio.run(main)

-- A terminal or what stdin is: the mode is put back.
trio.run(async function()
  local result = await trio.run_process({"sh", "-c", "cat; echo end"}, {
    stdin = "in\n", capture_stdout = true})
  check.eq(result.stdout, "in\nend\n")
  check.raises(trio.OSError, FdStream, 1000)
  check.raises(trio.TypeError, FdStream, "1")
  check.raises(trio.ValueError, FdStream, -1)
  local stdin = FdStream(0)
  print(stdin)
  check.eq(await stdin:receive_until("\n"), "typed")
  await stdin:aclose()
end)
-- expect: <trio.lowlevel.FdStream fd=0>
-- stdin: typed
