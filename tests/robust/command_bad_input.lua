-- The command with bad input: a clear message on standard error, the right
-- status, no crash and no hang.
local asyncrun = arg[-1]
local dir = os.tmpname()
os.remove(dir)
assert(os.execute("mkdir " .. dir))
local cleanup <close> = setmetatable({}, {
  __close = function() os.execute("rm -rf " .. dir) end})

-- Run a shell command with $A for asyncrun; gives status and all output.
local function sh(command)
  local pipe = io.popen(("cd %s; A='%s'; export A; exec 2>&1; %s"):format(dir,
    asyncrun:match("^/") and asyncrun or os.getenv("PWD") .. "/" .. asyncrun,
    command))
  local output = pipe:read("a")
  local _, how, status = pipe:close()
  return how == "exit" and status or "signal " .. status, output
end

local function expect(command, status, text)
  local got, output = sh(command)
  if got ~= status or not output:find(text, 1, true) then
    print(("%s\n  status %s, expected %s\n  output %s, expected %s"):format(
      command:sub(1, 200), got, status, output:sub(1, 500), text))
  end
end

local function write(name, ...)
  local file = assert(io.open(dir .. "/" .. name, "wb"))
  for _, text in ipairs {...} do file:write(text) end
  file:close()
end

-- Files
expect("$A none.lua", 1, "cannot open none.lua: No such file or directory")
expect("$A .", 1, "cannot read .: Is a directory")
expect("$A ''", 1, "cannot open")
write("secret.lua", "")
expect("chmod 0 secret.lua; $A secret.lua || test $(id -u) = 0; echo $?",
       0, "0")
write("nul.lua", "print(1)\0print(2)")
expect("$A nul.lua", 1, "nul.lua:1:9: unexpected symbol")
write("utf8.lua", "local \xff\xfe = 1")
expect("$A utf8.lua", 1, "utf8.lua:1:7: <name> expected near '<\\255>'")
write("bytes.lua", "print(#'\0\xff\xfe')")
expect("$A bytes.lua", 0, "3")

-- Long and deep
local long = 10 * 1000 * 1000
write("line.lua", "x = ", ("1 + "):rep(long // 4), "1 print(x)")
expect("$A line.lua", 0, "2500001")
write("string.lua", "x = '", ("a"):rep(long), "' print(#x)")
expect("$A string.lua", 0, "10000000")
write("error.lua", ("a"):rep(long), " = 1 error('here')")
expect("$A error.lua | head -c 1000", 0, "here")
write("name.lua", "await ", ("a"):rep(long))
expect("$A name.lua", 1, "SyntaxError: 'await' outside async function")
for _, part in ipairs {"x = '", "x = [[", "--[==["} do
  write("endless.lua", part, ("a"):rep(long))
  expect("$A endless.lua | head -c 200", 0, "endless.lua:1:")
  expect("$A endless.lua >/dev/null 2>&1", 1, "")
end
for _, part in ipairs {"(", "x=(", "x={", "x=-", "x=not ", "function f() ",
    "do ", "if x then ", "while x do ", "repeat ", "for i=1,2 do ", "f(",
    "x=function() ", "async function f() ", "with a as b do ",
    "async function f() async with a as b do ", "x='a'..", "x=2^", "x=a[",
    "async function f() return await f(", "local async function f() "} do
  local first, rest = part:match("^(x=)(.*)")
  write("deep.lua", first or "", (rest or part):rep(100000))
  local got, output = sh("$A deep.lua | head -c 2000")
  if got ~= 0 or not output:match("^asyncrun: deep.lua:1:") then
    print(part, got, output:sub(1, 300))
  end
  expect("$A deep.lua >/dev/null 2>&1", 1, "")
end

-- Options
expect("$A -e", 2, "missing code after '-e'")
expect("$A --what", 2, "unknown option '--what'")
expect("$A -x", 2, "unknown option '-x'")
expect("$A -e 'x ='", 1, "(command line):1:4:")
expect("$A --emit-lua none.lua", 1, "cannot read none.lua")
expect("$A --emit-lua .", 1, "cannot read .: Is a directory")
expect("$A --emit-lua nul.lua", 1, "nul.lua:1:9")
expect("$A -- -e", 1, "cannot open -e")
expect("$A -v", 0, "asyncrun ")

-- Streams
expect("echo 'print(42)' | $A -", 0, "42")
expect("echo 'x = = 1' | $A -", 1, "stdin:1:5:")
expect("$A - <&-", 1, "cannot read stdin")
expect("$A - < .", 1, "cannot read stdin: Is a directory")
expect("$A -i </dev/null", 0, "")
expect("$A -e 'print(io.read())' <&-", 0, "nil")
for _, options in ipairs {"-v", "-h", "-e 'print(1)'", "--emit-lua -e 'x=1'",
    [[-e 'local t = require "trio" t.run(async function()
      print(("x"):rep(8)) io.stdout:flush() await t.sleep(0.001) end)']]} do
  expect("$A " .. options .. " >&-", 1,
         "cannot write to standard output: Bad file descriptor")
  expect("test -c /dev/full || exit 9; $A " .. options .. " >/dev/full", 1,
         "cannot write to standard output: No space left on device")
end
expect("$A -e 'error(1)' 2>&-", 1, "")
expect("$A -e 'print(1)' 2>&-", 0, "1")
print "ok" -- expect: ok
-- timeout: 60
