-- SPDX-License-Identifier: MIT
--
-- Tests the test runner: a runner that cannot fail proves nothing. It runs
-- made-up tests with stock Lua in the place of asyncrun.

local folder = os.tmpname()
os.remove(folder)
local lua = arg[-1]
local here = arg[0]:match("^(.*)/[^/]*$") or "."
local failures, checks = 0, 0

local function write(path, text)
  assert(os.execute("mkdir -p " .. folder .. "/" .. path:match("^(.*)/")))
  local file = assert(io.open(folder .. "/" .. path, "w"))
  file:write(text)
  file:close()
end

-- Runs run.lua on the made-up project; returns its output and status.
local function run(options)
  local command = "%s %s/run.lua --root %s --asyncrun %s %s 2>&1"
  local pipe = io.popen(command:format(lua, here, folder, lua, options))
  local output = pipe:read("a")
  local _, _, code = pipe:close()
  return output, code
end

local function check(title, condition, output)
  checks = checks + 1
  if condition then return end
  failures = failures + 1
  print(("run_selftest.lua: %s\n%s"):format(title, output))
end

-- A test [text] that must pass, must be skipped, or must fail for [reason].
local function judge(title, text, verdict, reason)
  write("tests/case/t.lua", text)
  local output, code = run("tests/case/t.lua --status")
  local last = output:match("([^\n]*)\n$")
  if verdict == "pass" then
    check(title, code == 0 and last == "1 passed, 0 failed, 0 skipped", output)
  elseif verdict == "skip" then
    check(title, code == 77 and last == "0 passed, 0 failed, 1 skipped", output)
  else
    check(title, code == 1 and last == "0 passed, 1 failed, 0 skipped"
      and output:find(reason, 1, true), output)
  end
end

local function passes(title, text) judge(title, text, "pass") end
local function fails(title, text, why) judge(title, text, "fail", why) end

passes("silence", "local x = 1")
passes("expected lines", 'print(1)  -- expect: 1\nprint("a b") -- expect: a b')
passes("an empty line", 'print("")\nprint(2)\nprint("")\n-- expect:\n'
  .. '-- expect: 2\n-- expect:')
passes("a wildcard", 'print({})  -- expect: table: {any}')
passes("magic characters", 'print("a.b%c[1]+")  -- expect: a.b%c[1]+')
fails("a wildcard is no excuse", 'print("tableau")  -- expect: table: {any}',
  "stdout line 1")
fails("magic characters are plain", 'print("axb")  -- expect: a.b',
  "expected: a.b")
fails("a wrong line", 'print(2)  -- expect: 1', "got:      2")
fails("a missing line", '-- expect: 1', "ends before line 1")
fails("a line too many", 'print(1)', "is not expected: 1")
fails("an empty line too many", 'print(1)  -- expect: 1\nprint("")',
  "stdout line 2 is not expected")
fails("the wrong order", 'print(1) print(2)\n-- expect: 2\n-- expect: 1',
  "stdout line 1")
fails("unexpected stderr", 'io.stderr:write("oops\\n")', "unexpected stderr")
passes("expected stderr", 'io.stderr:write("so: oops\\nx\\n")\n'
  .. '-- expect stderr: oops')
fails("missing stderr", '-- expect stderr: oops', "stderr lacks: oops")
fails("stderr in another order", 'io.stderr:write("a\\nb\\n")\n'
  .. '-- expect stderr: b\n-- expect stderr: a', "stderr lacks: a")
fails("one line of stderr for two", 'io.stderr:write("a\\n")\n'
  .. '-- expect stderr: a\n-- expect stderr: a', "stderr lacks: a")
passes("the whole stderr", 'io.stderr:write("a\\nb\\n")\n-- stderr: whole\n'
  .. '-- expect stderr: a\n-- expect stderr: b')
fails("not the whole stderr", 'io.stderr:write("a\\nb\\n")\n-- stderr: whole\n'
  .. '-- expect stderr: a', "stderr line 2 is not expected")
passes("an error", '\nerror("boom")  -- expect error: boom')
fails("an error elsewhere", '-- expect error: boom\nerror("boom")',
  "stderr lacks the error of line 1")
fails("another error", 'error("bang")  -- expect error: boom',
  "stderr lacks the error")
fails("an error that is not raised", 'local x = 1  -- expect error: boom',
  "exit status 0, expected 1")
fails("an error nobody expects", 'error("boom")', "exit status 1, expected 0")
passes("a syntax error", 'x = = 1  -- expect syntax error: unexpected symbol')
passes("an exit status", 'os.exit(3)  -- exit: 3')
fails("a wrong exit status", 'os.exit(4)  -- exit: 3', "exit status 4")
passes("arguments", 'print(...)  -- expect: a b\tc\n-- args: "a b" c')
passes("standard input", 'print(io.read("a"))\n-- stdin: one\n-- stdin: two\n'
  .. '-- expect: one\n-- expect: two\n-- expect:')
passes("the environment", 'print(os.getenv "AR_X")  -- expect: 1 2\n'
  .. '-- env: AR_X="1 2"')
passes("options", 'print(arg[-1])  -- expect: -W\n-- options: -W')
fails("a program that hangs", '-- timeout: 0.2\nwhile true do end',
  "out of time")
judge("a missing command", "-- needs: no-such-command\nerror()", "skip")
judge("a missing module", "-- needs python: no_such_module\nerror()", "skip")
passes("a present command", "-- needs: sh")
fails("a misspelt directive", "-- expect eror: boom", "no directive")
fails("a bad value", "-- exit: soon", "'exit' wants a number")
passes("a remark with a colon", "-- note: this is none\n-- see also: that")
fails("a crash", 'os.execute("kill -SEGV $PPID")', "exit status")

-- The other kinds of test.
write("tests/plain/good.lua", "print(1)")
write("tests/plain/bad.lua", "print(os.getenv 'AR_BROKEN')")
local output, code = run("tests/plain")
check("plain programs", code == 0 and output:find("2 passed", 1, true), output)
output, code = run("--wrap 'env AR_BROKEN=1' tests/plain")
check("a plain program that prints something else",
  code == 1 and output:find("1 passed, 1 failed", 1, true), output)

write("scripts/a.lua", "print(1)")
output, code = run("scripts")
check("a script without transcript",
  code == 1 and output:find("no transcript", 1, true), output)
write("tests/scripts/a.out", "1\n")
output, code = run("scripts")
check("a script with its transcript", code == 0, output)
write("tests/scripts/a.out", "2\n")
output, code = run("scripts")
check("a script with another transcript", code == 1, output)
write("tests/scripts/a.out", "1\n")
write("tests/scripts/a.err", "warning\n")
output, code = run("scripts")
check("a script that lacks its warning", code == 1, output)

write("tests/pairs/p.lua", "print(1)")
output, code = run("tests/pairs")
check("half a pair", code == 1 and output:find("is missing", 1, true), output)
write("tests/pairs/p.py", "print(1)")
output, code = run("tests/pairs")
check("a pair that expects nothing", code == 1, output)
write("tests/pairs/p.lua", "print(1)  -- expect: 1")
output, code = run("tests/pairs --python /no/python")
check("a pair without Python", code == 0
  and output:find("SKIP the Lua half passed alone: no Python", 1, true), output)
write("tests/pairs/p.lua", "print(2)  -- expect: 1")
output, code = run("tests/pairs --python /no/python")
check("the Lua half that fails alone", code == 1, output)
write("tests/pairs/p.lua", "print(1)  -- expect: 1")
output, code = run("tests/pairs")
check("a pair", code == 0, output)
if output:find("1 passed", 1, true) then
  write("tests/pairs/p.py", "print(2)")
  output, code = run("tests/pairs")
  check("a pair that differs", code == 1, output)
  write("tests/pairs/p.py", "import no_such_module")
  output, code = run("tests/pairs")
  check("a Python half that fails", code == 1, output)
  for need, skipped in pairs {no_such_module = true, ["sys"] = false,
                              ["json 99.1"] = true, ["json 2.0"] = false,
                              ["99.1"] = true, ["3.1"] = false} do
    write("tests/pairs/p.lua",
      "-- needs python: " .. need .. "\nprint(1)  -- expect: 1")
    output, code = run("tests/pairs")
    check("a pair that needs " .. need, code == (skipped and 0 or 1), output)
  end
end

output, code = run("tests/nothing-there")
check("no tests is no success", code == 2, output)
output, code = run("--filter no-such-test tests/case")
check("no test selected is no success", code == 1, output)

os.execute("rm -rf " .. folder)
print(("%d checks, %d failed"):format(checks, failures))
os.exit(failures == 0)
