-- What can't be started is an OSError with the errno and the file; neither
-- a process nor a descriptor is left.
local check = require "tests.lib.check"
local children = require "tests.lib.children"
local trio = require "trio"

local async function fails(class, filename, command, options)
  local err = check.raised(class, await pcall(trio.run_process, command,
                                              options))
  check.eq(err.filename, filename)
  check.eq(trio.isinstance(err, trio.OSError), true)
  return err
end

local core = {} -- classes below OSError
for _, name in ipairs {"FileNotFoundError", "PermissionError",
                       "NotADirectoryError"} do
  core[name] = name
end

local async function main()
  await fails(core.FileNotFoundError, "no-such-program",
              {"no-such-program"})
  await fails(core.FileNotFoundError, "./no-such", {"./no-such", "x"},
              {stdin = "data", capture_stdout = true})
  await fails(core.PermissionError, "/etc/passwd", {"/etc/passwd"})
  await fails(core.PermissionError, "/", {"/"})
  await fails(core.FileNotFoundError, "/no/such", {"ls"},
              {cwd = "/no/such"})
  await fails(core.NotADirectoryError, "/etc/passwd", {"ls"},
              {cwd = "/etc/passwd"})
  -- A file that may not be run, before one that isn't there.
  await fails(core.PermissionError, "passwd", {"passwd"},
              {env = {PATH = "/etc:/no/such"}})
  check.raised("EBADF", await pcall(trio.run_process, {"true"},
                                    {pass_fds = {1000}}))
  check.raised("EBADF", await pcall(trio.run_process, {"true"},
                                    {stdout = 1000}))
end

trio.run(async function()
  print(await fails(core.FileNotFoundError, "no-such-program",
                    {"no-such-program"}))
end)
check.no_leaks(trio.run, main)
check.eq(children(), 0)
-- expect: FileNotFoundError: [Errno 2] No such file or directory (ENOENT): exec no-such-program
