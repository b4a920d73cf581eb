-- Of this process's descriptors a child gets 0, 1 and 2, and those that it
-- is given; whatever order they have here.
local check = require "tests.lib.check"
local trio = require "trio"
local subprocess = trio.subprocess

local path = os.tmpname()
local file = assert(io.open(path, "w+"))
local other = assert(io.open("/dev/null")) -- io's are close-on-exec or not

local LIST = "ls -v /proc/$$/fd; true" -- of the shell

local async function output(command, options)
  options = options or {}
  options.shell, options.capture_stdout = true, true
  return (await trio.run_process(command, options)).stdout
end

trio.run(async function()
  local a, b = trio.socket.socketpair()
  check.eq(await output(LIST), "0\n1\n2\n")
  local n = a:fileno()
  check.eq(await output(LIST, {pass_fds = {a}}),
           ("0\n1\n2\n%d\n"):format(n))
  check.eq(await output(LIST, {pass_fds = {n, 1}}),
           ("0\n1\n2\n%d\n"):format(n))
  check.eq(#await output(LIST, {close_fds = false}) > #"0\n1\n2\n",
           true)

  -- A file for its output, /dev/null for the rest.
  await trio.run_process("cat; echo out; echo err >&2", {
    shell = true, stdin = subprocess.DEVNULL, stdout = file,
    stderr = subprocess.DEVNULL})
  file:seek("set")
  check.eq(file:read("a"), "out\n")
  file:seek("set")
  check.eq(await output("cat; echo err >&2", {stdin = file, stderr = file}),
           "out\n")
  file:seek("set")
  check.eq(file:read("a"), "out\nerr\n")

  -- Its 1 is our 2, its 2 our 1.
  await trio.run_process("echo to 2; echo to 1 >&2", {
    shell = true, stdout = 2, stderr = 1})
  a:close()
  b:close()
end)
other:close()
file:close()
os.remove(path)
-- expect: to 1
-- expect stderr: to 2
-- stderr: whole
