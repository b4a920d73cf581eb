-- SPDX-License-Identifier: MIT
--
-- Every rule of behaviour has a test that names it. The rules are listed,
-- one a line, in rules-trio.txt and its kin beside this file; a test names
-- those it covers in a comment: "trio rule 14", "trio rules 14 and 15",
-- "trio rules 2, 14 and 21 to 23". Fails on a rule without a test, and on a
-- name that stands for no rule.
--
-- usage: lua5.4 tests/rules.lua [--list]   with --list, prints who covers what

local here = arg[0]:match("^(.*)/[^/]*$") or "."

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

local complaints = 0
local function complain(format, ...)
  complaints = complaints + 1
  print(format:format(...))
end

-- The rules of a file: a number, blanks, a sentence that may go on in
-- indented lines. Other lines are headings.
local function read_rules(path)
  local rules, last = {}, 0
  local number_of_line = 0
  for line in io.lines(path) do
    number_of_line = number_of_line + 1
    local number = math.tointeger(line:match("^(%d+)%. +%S"))
    if number then
      if number <= last then
        complain("%s:%d: rule %d after %d", path, number_of_line, number, last)
      end
      rules[number], last = {}, number
    end
  end
  return rules, last
end

-- The numbers in a text like "2, 14 and 21 to 23 ...".
local function numbers_of(text)
  local numbers, at = {}, 1
  local separator = ""
  while true do
    local number, after = text:match("^(%d+)()", at)
    if not number then return numbers end
    number = math.tointeger(number)
    local first = separator == "to" and numbers[#numbers] + 1 or number
    for n = first, number do numbers[#numbers + 1] = n end
    separator, at = text:match("^[, ]+(%l*) ?()", after)
    if text:find("^%-%d", after) then separator, at = "to", after + 1 end
    if separator ~= "" and separator ~= "and" and separator ~= "to" then
      return numbers
    end
  end
end

-- Enters the rules that [path] names into [all], by dialect.
local function read_test(path, all)
  local text = read(path):gsub("\n[ %-*#]*", " ")
  for dialect, at in text:gmatch("%f[%w](%l+) rules? ()%d") do
    local rules = all[dialect]
    for _, number in ipairs(rules and numbers_of(text:sub(at)) or {}) do
      if rules[number] then
        table.insert(rules[number], path)
      else
        complain("%s: there is no %s rule %d", path, dialect, number)
      end
    end
  end
end

local function report(dialect, rules, last, list)
  local missing = {}
  for number = 1, last do
    if rules[number] and #rules[number] == 0 then
      missing[#missing + 1] = number
    end
    if list and rules[number] then
      print(("%s %d: %s"):format(dialect, number,
                                 table.concat(rules[number], " ")))
    end
  end
  if #missing > 0 then
    complain("no test names: %s rules %s", dialect,
             table.concat(missing, ", "))
  end
end

local all, last = {}, {}
for _, path in ipairs(lines_of("ls " .. here .. "/rules-*.txt")) do
  local dialect = path:match("rules%-(%l+)%.txt$")
  all[dialect], last[dialect] = read_rules(path)
end
for _, path in ipairs(lines_of("find " .. here .. [[ -type f \( -name '*.lua' ]]
    .. [[-o -name '*.c' \) | LC_ALL=C sort]])) do
  if not path:find("/[^/]*rules[^/]*%.lua$") then read_test(path, all) end
end
for dialect, rules in pairs(all) do
  report(dialect, rules, last[dialect], arg[1] == "--list")
end
os.exit(complaints == 0)
