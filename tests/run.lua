-- SPDX-License-Identifier: MIT
--
-- Runs test scripts and judges what they print. It is for stock Lua, so
-- that a broken runtime cannot vouch for itself. See tests/README.md for
-- the directives that a script may carry.
--
-- usage: lua5.4 tests/run.lua --asyncrun PROGRAM [options] [FILE|FOLDER...]

local USAGE = [[
usage: lua5.4 tests/run.lua --asyncrun PROGRAM [options] [FILE|FOLDER...]
  --asyncrun PROGRAM  the command to test
  --filter PATTERN    only tests whose path matches the Lua pattern
  --wrap COMMAND      put COMMAND in front of the program (valgrind ...)
  --slowdown N        multiply all time limits by N
  --quick             skip the tests that say 'slow'
  --status            exit 77 when every test was skipped
  --list              print the paths of the tests, run none
  --root FOLDER       the project (default: the one of this file)
  --verbose           show what each test printed
Without files, everything below tests/ and scripts/ is run.
]]

local SKIPPED_FOLDERS = {front = true, fuzz = true, packages = true,
                         unit = true, lib = true,
                         network = true} -- scripts/network: see tests/net
local DEFAULT_LIMIT = 20 -- seconds
-- What the Python halves in each folder of tests/pairs need.
local PYTHON_NEEDS = {trio = "trio", asyncio = "3.11"}

local options = {slowdown = 1, paths = {}}

---------------------------------------------------------------------------
-- Files and commands
---------------------------------------------------------------------------

local function read_file(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

local function write_file(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function in_root(command)
  return "cd " .. quote(options.root) .. " && " .. command
end

local function succeeds(command)
  return (os.execute(in_root(command) .. " >/dev/null 2>&1")) == true
end

-- The *.lua files of [path] below the root, sorted.
local function find_tests(path)
  local found = {}
  local list = io.popen(in_root("find " .. quote(path)
    .. " -name '*.lua' -type f 2>/dev/null | LC_ALL=C sort"))
  for name in list:lines() do
    name = name:gsub("^%./", "")
    local skip = name:match("^tests/[^/]*$")
    for folder in name:gmatch("([^/]+)/") do
      skip = skip or SKIPPED_FOLDERS[folder]
    end
    if not skip then found[#found + 1] = name end
  end
  list:close()
  return found
end

local function lines_of(text)
  local lines = {}
  if text == "" then return lines end
  for line in text:gmatch("([^\n]*)\n?") do lines[#lines + 1] = line end
  return lines
end

---------------------------------------------------------------------------
-- Directives
---------------------------------------------------------------------------

local parse = {}

parse["expect"] = function(test, text)
  table.insert(test.stdout, text)
end

parse["expect error"] = function(test, text, line)
  test.error = {line = line, text = text}
  test.exit = test.exit or 1
end

parse["expect syntax error"] = parse["expect error"]

parse["expect stderr"] = function(test, text)
  table.insert(test.stderr, text)
end

parse["stderr"] = function(test, text)
  assert(text == "whole" or text == "any", "whole or any")
  test.stderr_mode = text
end

parse["stdout"] = function(test, text)
  assert(text == "any", "any")
  test.stdout_any = true
end

parse["exit"] = function(test, text)
  test.exit = assert(math.tointeger(tonumber(text)), "a number")
end

parse["timeout"] = function(test, text)
  test.limit = assert(tonumber(text), "seconds")
end

parse["args"] = function(test, text)
  test.args = text
end

parse["options"] = function(test, text)
  test.options = text
end

parse["stdin"] = function(test, text)
  test.stdin = (test.stdin or "") .. text .. "\n"
end

parse["env"] = function(test, text)
  test.env = (test.env or "") .. " " .. text
end

parse["needs"] = function(test, text)
  if not succeeds("command -v " .. quote(text)) then
    test.skip = "no command " .. text
  end
end

-- Is there "module", or "module 0.25", or with "3.12" that Python itself?
local function has_python(need)
  local module, version = need:match("^([%a_][%w_.]*)%s*([%d.]*)$")
  local code = module and "import " .. module
    or "import platform as it; it.__version__ = it.python_version()"
  version = module and version or need
  if version ~= "" then
    code = code .. ("\nhas = %s.__version__.split('.')\nwant = '%s'.split('.')"
      .. "\nassert [int(x) for x in has[:2]] >= [int(x) for x in want]")
      :format(module or "it", version)
  end
  return succeeds(quote(options.python) .. " -c " .. quote(code))
end

parse["needs python"] = function(test, text)
  if test.kind == "pair" then
    table.insert(test.python, text)
    test.asks_first = true
  elseif not has_python(text) then
    test.skip = "no Python module " .. text
  end
end

parse["slow"] = function(test)
  if options.quick then test.skip = "slow" end
end

-- A comment that looks like a directive but is none is a mistake.
local LOOKS_LIKE = {
  "^expect[%w ]*$", "^expected[%w ]*$", "^exits?$", "^args?$", "^needs[%w ]*$",
  "^stdout$", "^stderr$",
}

local function read_directive(test, line, number)
  local name, text = line:match("%-%-%s+([%l][%l ]*):%s?(.*)$")
  if not name then
    if line:match("^%-%-%s+slow$") then parse.slow(test) end
    return
  end
  local handler = parse[name]
  if handler then
    local ok, problem = pcall(handler, test, text, number)
    if not ok then
      problem = tostring(problem):gsub("^[^:]*:%d+: ", "")
      test.broken = ("line %d: '%s' wants %s"):format(number, name, problem)
    end
    return
  end
  for _, pattern in ipairs(LOOKS_LIKE) do
    if name:match(pattern) then
      test.broken = ("line %d: no directive '%s'"):format(number, name)
    end
  end
end

-- The kinds of test: which folder a script is in says how it is judged.
local function kind_of(path)
  if path:match("^scripts/") then return "script" end
  if path:match("^tests/plain/") then return "plain" end
  if path:match("^tests/pairs/") then return "pair" end
  return "script with directives"
end

local function load_test(path)
  local test = {
    path = path, kind = kind_of(path),
    stdout = {}, stderr = {}, limit = DEFAULT_LIMIT,
    python = {PYTHON_NEEDS[path:match("^tests/pairs/([^/]+)/")]},
  }
  local text = assert(read_file(options.root .. "/" .. path))
  if test.kind == "script" then -- its expectations are files of their own
    local stem = options.root .. "/tests/"
      .. path:gsub("%.lua$", "")
    local out = read_file(stem .. ".out")
    if out then
      test.stdout = lines_of(out)
    else
      test.broken = "no transcript tests/" .. path:gsub("%.lua$", ".out")
    end
    test.stderr = lines_of(read_file(stem .. ".err") or "")
    test.stderr_mode = "whole"
    test.exit = tonumber(read_file(stem .. ".exit") or "0")
    test.args = (read_file(stem .. ".args") or ""):gsub("\n$", "")
    test.options = (read_file(stem .. ".options") or ""):gsub("\n$", "")
    return test
  end
  local number = 0
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    number = number + 1
    read_directive(test, line, number)
  end
  return test
end

---------------------------------------------------------------------------
-- Running
---------------------------------------------------------------------------

local scratch = {}

-- valgrind notes system calls that it doesn't know and passes on: "--12-- ...";
-- what it finds begins with "==12==".
local function without_notes(text)
  if not options.wrap then return text end
  return (("\n" .. text):gsub("\n%-%-%d+%-%- [^\n]*", ""):gsub("^\n", ""))
end

-- Runs [program] on [script]; returns stdout, stderr and the exit status.
local function execute(test, program, script)
  write_file(scratch.stdin, test.stdin or "")
  local command = ("%s timeout -k 5 %g %s %s %s <%s >%s 2>%s"):format(
    test.env and "env" .. test.env or "", test.limit * options.slowdown,
    program, quote(script), test.args or "",
    scratch.stdin, scratch.stdout, scratch.stderr)
  local _, how, code = os.execute(in_root(command))
  if how == "signal" then code = 128 + code end
  return read_file(scratch.stdout), without_notes(read_file(scratch.stderr)),
         code
end

local function asyncrun(test)
  return (options.wrap and options.wrap .. " " or "")
    .. quote(options.asyncrun) .. " " .. (test.options or "")
end

---------------------------------------------------------------------------
-- Judging: each function returns nil or what is wrong
---------------------------------------------------------------------------

-- Does [line] match [expected], whose '{any}' stands for anything?
local function matches(line, expected)
  if not expected:find("{any}", 1, true) then return line == expected end
  local pattern = expected:gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0")
  pattern = pattern:gsub("{any}", ".-")
  return line:find("^" .. pattern .. "$") ~= nil
end

-- The first difference between two lists of lines.
local function compare_lines(stream, got, expected)
  for i = 1, math.max(#got, #expected) do
    if not expected[i] then
      return ("%s line %d is not expected: %s"):format(stream, i, got[i])
    elseif not got[i] then
      return ("%s ends before line %d: %s"):format(stream, i, expected[i])
    elseif not matches(got[i], expected[i]) then
      return ("%s line %d\n  expected: %s\n  got:      %s"):format(
        stream, i, expected[i], got[i])
    end
  end
end

-- Is each of [expected] part of a line of [got], in this order?
local function contains_lines(stream, got, expected)
  local at = 1
  for _, text in ipairs(expected) do
    local wildcard = "{any}" .. text .. "{any}"
    while got[at] and not matches(got[at], wildcard) do at = at + 1 end
    if not got[at] then return ("%s lacks: %s"):format(stream, text) end
    at = at + 1
  end
end

local function judge_exit(code, expected)
  if code == 124 and expected ~= 124 then return "it ran out of time" end
  if code ~= expected then
    return ("exit status %d, expected %d"):format(code, expected)
  end
end

local function judge_error(test, err)
  local mark = (":%d:"):format(test.error.line)
  for _, line in ipairs(lines_of(err)) do
    if line:find(mark, 1, true)
       and matches(line, "{any}" .. test.error.text .. "{any}") then
      return nil
    end
  end
  -- The message may follow the line that has the position.
  if err:find(mark, 1, true)
     and not contains_lines("stderr", lines_of(err), {test.error.text}) then
    return nil
  end
  return ("stderr lacks the error of line %d: %s"):format(
    test.error.line, test.error.text)
end

local function judge_stderr(test, err)
  if test.error then
    local problem = judge_error(test, err)
    if problem then return problem end
  end
  if test.stderr_mode == "any" then return nil end
  if test.stderr_mode == "whole" then
    return compare_lines("stderr", lines_of(err), test.stderr)
  elseif #test.stderr > 0 then
    return contains_lines("stderr", lines_of(err), test.stderr)
  elseif not test.error and err ~= "" then
    return "unexpected stderr"
  end
end

local function run_script(test)
  local out, err, code = execute(test, asyncrun(test), test.path)
  local problem = judge_exit(code, test.exit or 0)
    or (not test.stdout_any
        and compare_lines("stdout", lines_of(out), test.stdout))
    or judge_stderr(test, err)
  return problem or nil, out, err
end

-- Runs the same program elsewhere; both must print the same bytes.
local function run_beside(test, program, path, name)
  local expected, expected_err, expected_code = execute(test, program, path)
  if expected_code ~= (test.exit or 0) then
    return ("exit status %d of %s"):format(expected_code, name),
      expected, expected_err
  end
  local out, err, code = execute(test, asyncrun(test), test.path)
  local problem = judge_exit(code, expected_code)
    or compare_lines("stdout", lines_of(out), lines_of(expected))
    or out ~= expected and "stdout differs in its last newline"
    or code == 0 and judge_stderr(test, err)
  return problem or nil, out, err
end

local function run_plain(test)
  return run_beside(test, quote(options.lua), test.path, "plain Lua")
end

-- What the Python half of [test] lacks here, or nil.
local function missing_of_python(test)
  if not succeeds(quote(options.python) .. " -c ''") then
    return "no Python"
  end
  for _, need in ipairs(test.python) do
    if not has_python(need) then return "no Python module " .. need end
  end
end

-- Can the Python half not run here? Importing a module takes as long as many a
-- test: so most ask only when that half has failed. One that needs a newer
-- Python might wait for ever in an older one.
local function lacks_python(test)
  local missing = missing_of_python(test)
  if not missing then return false end
  test.skip = "the Lua half passed alone: " .. missing
  return true
end

-- Judges the Lua half by its directives, then compares it with the other.
local function run_pair(test)
  local path = test.path:gsub("%.lua$", ".py")
  if not read_file(options.root .. "/" .. path) then
    return path .. " is missing", "", ""
  end
  local problem, out, err = run_script(test)
  if problem then return problem, out, err end
  if test.asks_first and lacks_python(test) then return end
  local python = "env PYTHONPATH=tests/pairs " .. quote(options.python) .. " -B"
  local expected, expected_err, code = execute(test, python, path)
  local failed = code ~= (test.exit or 0)
  if not failed and out == expected then return nil, out, expected_err end
  if lacks_python(test) then return end
  if failed then
    return ("exit status %d of Python"):format(code), expected, expected_err
  end
  return compare_lines("stdout", lines_of(out), lines_of(expected))
    or "stdout differs in its last newline", out, expected_err
end

local run_kind = {
  ["script"] = run_script, ["script with directives"] = run_script,
  ["plain"] = run_plain, ["pair"] = run_pair,
}

---------------------------------------------------------------------------
-- Reporting, in the manner of TAP
---------------------------------------------------------------------------

local counts = {passed = 0, failed = 0, skipped = 0}

local function comment(title, text)
  if not text or text == "" then return end
  print("# " .. title)
  for _, line in ipairs(lines_of(text)) do print("#   " .. line) end
end

local function report(number, test, problem, out, err)
  local line = ("%d - %s"):format(number, test.path)
  if test.skip then
    counts.skipped = counts.skipped + 1
    print("ok " .. line .. " # SKIP " .. test.skip)
  elseif problem then
    counts.failed = counts.failed + 1
    print("not ok " .. line)
    comment("why:", problem)
  else
    counts.passed = counts.passed + 1
    print("ok " .. line)
  end
  if problem or options.verbose then
    comment("stdout:", out)
    comment("stderr:", err)
  end
  io.stdout:flush()
end

local function run_one(number, path)
  local test = load_test(path)
  local problem, out, err
  if test.broken then
    problem = test.broken
  elseif not test.skip then
    problem, out, err = run_kind[test.kind](test)
  end
  report(number, test, problem, out, err)
end

---------------------------------------------------------------------------
-- The command
---------------------------------------------------------------------------

local function current_folder()
  local pipe = io.popen("pwd")
  local folder = pipe:read()
  pipe:close()
  return folder
end

local function absolute(path)
  if path:sub(1, 1) == "/" or not path:find("/", 1, true) then return path end
  return current_folder() .. "/" .. path
end

local function fail_usage(message)
  io.stderr:write("run.lua: ", message, "\n", USAGE)
  os.exit(2)
end

local function read_options()
  local flags = {quick = true, status = true, list = true, verbose = true}
  local values = {
    asyncrun = absolute, filter = tostring, wrap = tostring,
    slowdown = tonumber, root = absolute, lua = tostring, python = tostring,
  }
  local i = 1
  while arg[i] do
    local name = arg[i]:match("^%-%-(%l+)$")
    if name and flags[name] then
      options[name] = true
    elseif name and values[name] then
      i = i + 1
      if not arg[i] then fail_usage("--" .. name .. " wants a value") end
      options[name] = values[name](arg[i])
    elseif arg[i]:sub(1, 1) == "-" then
      fail_usage("no option " .. arg[i])
    else
      table.insert(options.paths, arg[i])
    end
    i = i + 1
  end
  local folder = arg[0]:match("^(.*)/[^/]*$") or "."
  options.root = options.root or absolute(folder .. "/..")
  options.lua = options.lua or arg[-1]
  options.python = options.python
    or (succeeds("test -x /usr/bin/python3") and "/usr/bin/python3")
    or "python3"
  if #options.paths == 0 then options.paths = {"tests", "scripts"} end
  if not options.asyncrun and not options.list then
    fail_usage("--asyncrun is missing")
  end
end

local function select_tests()
  local selected = {}
  for _, given in ipairs(options.paths) do
    local found = find_tests(given)
    if #found == 0 then fail_usage("no tests in " .. given) end
    for _, path in ipairs(found) do
      if not options.filter or path:find(options.filter) then
        selected[#selected + 1] = path
      end
    end
  end
  return selected
end

local function main()
  read_options()
  local tests = select_tests()
  if options.list then
    print(table.concat(tests, "\n"))
    return 0
  end
  for _, name in ipairs {"stdin", "stdout", "stderr"} do
    scratch[name] = os.tmpname()
  end
  for number, path in ipairs(tests) do run_one(number, path) end
  for _, path in pairs(scratch) do os.remove(path) end
  print("1.." .. #tests)
  print(("%d passed, %d failed, %d skipped"):format(
    counts.passed, counts.failed, counts.skipped))
  if counts.failed > 0 or #tests == 0 then return 1 end
  if options.status and counts.passed == 0 then return 77 end
  return 0
end

os.exit(main(), true)
