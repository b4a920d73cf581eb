-- run_process: what is captured, what is given, what fails. trio rule 131
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local subprocess = trio.subprocess

local function tell(result)
  show(result.returncode, result.stdout, result.stderr)
end
local async function attempt(command, options)
  local ok, result = await pcall(trio.run_process, command, options)
  if ok then tell(result)
  elseif trio.isinstance(result, subprocess.CalledProcessError) then
    show(shape(result), result.returncode, result.stdout)
  elseif trio.isinstance(result, trio.OSError) then
    show(shape(result), result.errno)
  else show(shape(result)) end
end
trio.run(async function()
  await attempt {"true"}
  await attempt({"printf", "a b"}, {capture_stdout = true})
  await attempt("printf out; printf err >&2", {
    shell = true, capture_stdout = true, capture_stderr = true})
  await attempt({"cat"}, {stdin = "given", capture_stdout = true})
  await attempt("printf both; printf err >&2", {
    shell = true, capture_stdout = true, stderr = subprocess.STDOUT})
  await attempt("printf lost", {shell = true, stdout = subprocess.DEVNULL})
  await attempt {"false"}
  await attempt({"false"}, {check = false})
  await attempt("printf partly; exit 3", {shell = true, capture_stdout = true})
  await attempt("kill -9 $$", {shell = true, check = false})
  await attempt {"/no/such/program"}
  await attempt {"/etc/passwd"}
  await attempt("pwd; printf $NAME", {
    shell = true, cwd = "/", capture_stdout = true, env = {NAME = "value"}})
  await attempt({"cat"}, {stdin = subprocess.PIPE})
  await attempt({"true"}, {capture_stdout = true, stdout = subprocess.DEVNULL})
  await attempt "true"
  local big = ("x"):rep(300000)
  local result = await trio.run_process({"cat"}, {stdin = big,
                                                  capture_stdout = true})
  show(result.stdout == big)
end)
-- expect: 0	nil	nil
-- expect: 0	a b	nil
-- expect: 0	out	err
-- expect: 0	given	nil
-- expect: 0	botherr	nil
-- expect: 0	nil	nil
-- expect: CalledProcessError	1	nil
-- expect: 1	nil	nil
-- expect: CalledProcessError	3	partly
-- expect: -9	nil	nil
-- expect: FileNotFoundError	2
-- expect: PermissionError	13
-- expect: 0	/
-- expect: value	nil
-- expect: ValueError
-- expect: ValueError
-- expect: TypeError
-- expect: true
