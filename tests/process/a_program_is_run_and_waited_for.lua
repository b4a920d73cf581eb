-- run_process gives the status of a program, with what it printed; its words
-- are passed as they are. What the script has printed before comes before
-- what the program prints. trio rule 131
local check = require "tests.lib.check"
local trio = require "trio"

local async function output(command, options)
  options = options or {}
  options.capture_stdout = true
  local result = await trio.run_process(command, options)
  check.eq(result.returncode, 0)
  return result.stdout
end

trio.run(async function()
  print("before")
  local result = await trio.run_process {"echo", "printed by echo"}
  print("after")
  check.eq(result.stdout, nil)
  check.eq(result.args, {"echo", "printed by echo"})
  print(result)

  check.eq(await output({"printf", "%s|", "a b", "", "*", "'"}),
           "a b||*|'|")
  check.eq(await output("echo $((1 + 2)); echo x >&2", {
    shell = true, stderr = trio.subprocess.STDOUT}), "3\nx\n")
  check.eq(await output({"cat"}), "") -- no input is an end at once
  check.eq(await output({"cat"}, {stdin = "a\0b"}), "a\0b")
  check.eq(await output({"pwd"}, {cwd = "/"}), "/\n")
  check.eq(await output({"/usr/bin/env"}, {env = {A = "1"}}), "A=1\n")
  check.eq(await output("umask", {shell = true, umask = 63}), "0077\n")
  check.eq(await output({"x", "-c", "echo $0"}, {executable = "/bin/sh"}),
           "x\n")
  local big = ("0123456789abcdef"):rep(1 << 16)
  check.eq(await output({"cat"}, {stdin = big}) == big, true)

  result = await trio.run_process("echo out; echo err >&2", {
    shell = true, capture_stdout = true, capture_stderr = true})
  check.eq(result.stdout, "out\n")
  check.eq(result.stderr, "err\n")
  print(result)
end)
-- expect: before
-- expect: printed by echo
-- expect: after
-- expect: CompletedProcess(args='echo 'printed by echo'', returncode=0)
-- expect: CompletedProcess(args='echo out; echo err >&2', returncode=0, stdout="out\n", stderr="err\n")
