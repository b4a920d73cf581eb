-- SPDX-License-Identifier: MIT
--
-- The rules of layout that a reader notices at once; messages are
-- file:line. It first checks, on bad samples, that each rule does fire.

local WIDTH = 80
local LONGEST_C_FILE = 1200
local BANNED = {
  "strcpy", "strcat", "strncpy", "sprintf", "vsprintf", "gets", "atoi",
  "atol", "atof", "strtok", "alloca",
}
local FOLDERS = "vm runtime include cli module stdlib scripts examples "
  .. "bench tests cmake docs"
local SELF = "tests/style.lua"

-- Columns, not bytes: a UTF-8 sequence counts once.
local function width_of(line)
  return utf8.len(line) or #line
end

local function without_comments_and_strings(line)
  line = line:gsub('\\"', ""):gsub('"[^"]*"', '""')
  return (line:gsub("/%*.-%*/", ""):gsub("/%*.*", ""):gsub("^%*%*.*", ""))
end

-- Rules of one line: each gets the line, its kind ("c", "lua", …), its
-- number and path, and returns what is wrong or nil.
local LINE_RULES = {
  function(line, kind)
    -- What a test expects of a program, or types, can't be folded.
    local expected = kind == "lua" and (line:find("%-%- expect")
      or line:find("^%-%- stdin: "))
    if kind ~= "md" and not expected and width_of(line) > WIDTH then
      return ("%d columns, more than %d"):format(width_of(line), WIDTH)
    end
  end,
  function(line, kind)
    -- In Lua, an expected output may have tabs: 'print' makes them.
    local where = kind == "c" and "\t" or kind == "lua" and "^ *\t"
    if where and line:find(where) then return "a tab" end
  end,
  function(line)
    if line:find("[ \t]$") then return "blanks at the end" end
  end,
  function(line)
    if line:find("\r", 1, true) then return "a carriage return" end
  end,
  function(line, kind, number)
    if number == 1 and kind == "c"
       and line:sub(1, 31) ~= "/* SPDX-License-Identifier: MIT" then
      return "the first line is not '/* SPDX-License-Identifier: MIT'"
    end
  end,
  function(line, kind)
    if kind ~= "c" then return nil end
    local code = without_comments_and_strings(line)
    for _, name in ipairs(BANNED) do
      if code:find("%f[%w_]" .. name .. "%s*%(") then
        return name .. " is banned"
      end
    end
  end,
  function(line, kind, _, path)
    local word = line:match("%f[%w](TODO)%f[%W]")
      or line:match("%f[%w](FIXME)%f[%W]")
    if word and path ~= SELF
       and not (kind ~= "md" and line:match(word .. "%(?[^:]*:%s*%S+ %S+")) then
      return word .. " without a reason ('TODO: why it is still so')"
    end
  end,
}

local function check_text(path, text, report)
  local kind = path:match("%.(%w+)$") or ""
  if kind == "h" then kind = "c" end
  local number = 0
  for line in text:gmatch("([^\n]*)\n?") do
    number = number + 1
    for _, rule in ipairs(LINE_RULES) do
      local problem = rule(line, kind, number, path)
      if problem then report(path, number, problem) end
    end
  end
  if text ~= "" and text:sub(-1) ~= "\n" then
    report(path, number, "no newline at the end")
  elseif text:sub(-2) == "\n\n" then
    report(path, number, "an empty line at the end")
  end
  if kind == "c" and number > LONGEST_C_FILE then
    report(path, number, ("more than %d lines: two subjects")
      :format(LONGEST_C_FILE))
  end
end

-- The self-check: a file name, a text, and what must be said about it.
local SPDX = "/* SPDX-License-Identifier: MIT */\n"
local SAMPLES = {
  {"a.c", SPDX .. "int x;\n", nil},
  {"a.c", SPDX .. ("x"):rep(80) .. "\n", nil},
  {"a.c", SPDX .. ("x"):rep(81) .. "\n", "81 columns"},
  {"a.lua", ("x"):rep(81) .. "\n", "81 columns"},
  {"a.lua", "-- expect: " .. ("x"):rep(81) .. "\n", nil},
  {"a.lua", "-- " .. ("é"):rep(77) .. "\n", nil},
  {"a.c", SPDX .. "\tint x;\n", "a tab"},
  {"a.lua", "\tx = 1\n", "a tab"},
  {"a.lua", "print(1, 2)  -- expect: 1\t2\n", nil},
  {"a.lua", "x = 1 \n", "blanks"},
  {"a.c", SPDX .. "int x;\r\n", "carriage"},
  {"a.h", "int x;\n", "SPDX"},
  {"a.c", SPDX .. "  strcpy(a, b);\n", "strcpy is banned"},
  {"a.c", SPDX .. "  n = atoi (s);\n", "atoi is banned"},
  {"a.c", SPDX .. "  snprintf(a, n, b); fgets(s, n, f);\n", nil},
  {"a.c", SPDX .. '  f("never strcpy(a)"); /* nor gets() */\n', nil},
  {"a.lua", "-- TODO\n", "TODO without"},
  {"a.lua", "-- TODO: because it has a reason\n", nil},
  {"a.lua", "x = 1", "no newline"},
  {"a.lua", "x = 1\n\n", "an empty line"},
  {"a.c", SPDX .. ("\n"):rep(1300) .. "x;\n", "two subjects"},
}

local failures = 0

local function complain(path, number, problem)
  failures = failures + 1
  print(("%s:%d: %s"):format(path, number, problem))
end

for index, sample in ipairs(SAMPLES) do
  local path, text, expected = table.unpack(sample, 1, 3)
  local said
  check_text(path, text, function(_, _, problem) said = said or problem end)
  local right = said == nil
  if expected then right = said and said:find(expected, 1, true) end
  if not right then
    complain(SELF, 0, ("self-check %d: expected %s, got %s"):format(
      index, expected, said))
  end
end

-- Tests may hold texts that are odd on purpose; say so where they are.
local EXEMPT = {"^tests/fuzz/corpus/", "^tests/[^.]*%.out$", "^tests/limit/"}

local function exempt(path, text)
  for _, pattern in ipairs(EXEMPT) do
    if path:find(pattern) then return true end
  end
  return text:find("style: off", 1, true) and path ~= SELF
end

local list = io.popen("find " .. FOLDERS .. " -type f \\( -name '*.[ch]' "
  .. "-o -name '*.lua' -o -name '*.md' -o -name '*.txt' -o -name '*.cmake' "
  .. "\\) 2>/dev/null | LC_ALL=C sort")
local files = 0
for path in list:lines() do
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  if not exempt(path, text) then
    files = files + 1
    check_text(path, text, complain)
  end
end
list:close()

print(("%d files, %d complaints"):format(files, failures))
os.exit(failures == 0)
