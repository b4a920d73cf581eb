-- SPDX-License-Identifier: MIT
--
-- The table of calls in docs/embedding.md, made of the comments in
-- include/asyncrun.h: every entry says its thread, whether it blocks, what
-- it does with the Lua stack.
--
--     asyncrun docs/calls.lua [--check] HEADER PAGE
--
-- puts the table between the page's two marks, or with --check only says
-- whether it stands there.

local BEGIN, END = "<!-- calls -->\n", "<!-- end of calls -->\n"

local check = arg[1] == "--check"
if check then table.remove(arg, 1) end
local header, page = arg[1], arg[2]

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

-- A comment as one line of text.
local function plain(comment)
  return (comment:gsub("\n%*?%*? *", " "):gsub("^%*?%s*", "")
    :gsub("%s+", " "):gsub("%s$", ""))
end

-- The fact with that name: up to the full stop.
local function fact(comment, name)
  local text = comment:match("%f[%w]" .. name .. ": (%b[] of %[L%])%.")
    or comment:match("%f[%w]" .. name .. ": (%b[].-)%.%f[%s%z]")
    or comment:match("%f[%w]" .. name .. ": (.-)%.%f[%s%z]")
  return text
end

-- "own; ar_trigger: signal" is two facts: one for ar_trigger, one for the
-- others of the same entry.
local function fact_of(comment, name, call)
  local text = fact(comment, name)
  if not text then return nil end
  local rest = {}
  for part in (text .. ";"):gmatch("%s*(.-);") do
    local who, what = part:match("^(ar_[%w_]+): (.*)$")
    if who == call then return what end
    if not who then rest[#rest + 1] = part end
  end
  return table.concat(rest, "; ")
end

local function each_entry(text, visit)
  local at, comment = 1, ""
  text = text:gsub("\n#[^\n]*\\\n[^\n]*", ""):gsub("\n#[^\n]*", "\n")
  while true do
    local first, last, body = text:find("/%*(.-)%*/", at)
    local code = text:sub(at, (first or 0) - 1)
    for call in code:gmatch("[%w%*] %*?%**(ar_[%l%d_]+) %(") do
      if not code:find("%(%*" .. call) then visit(call, comment) end
    end
    if not first then break end
    local title = body:match("^ %-%-%- (.-) %-+ $")
    if title then visit(nil, title)
    elseif text:sub(first - 1, first - 1) == "\n" then comment = plain(body)
    end
    at = last + 1
  end
end

local problems, lines = 0, {}

local function complain(...)
  problems = problems + 1
  io.stderr:write(string.format(...), "\n")
end

local function add(line) lines[#lines + 1] = line end

local title

local function row(call, comment)
  if title then
    add("\n### " .. title:sub(1, 1):upper() .. title:sub(2))
    add("\n| call | thread | blocks | stack |\n| --- | --- | --- | --- |")
    title = nil
  end
  local thread = fact_of(comment, "Thread", call)
  local blocks = fact_of(comment, "Blocks", call)
  local stack = fact_of(comment, "Stack", call)
  if comment:find("%f[%w]Suspends%.") then blocks = "suspends the task" end
  for name, text in pairs {Thread = thread or 0, Blocks = blocks or 0,
                           Stack = stack or 0} do
    if text == 0 then
      complain("%s: the comment of %s has no '%s:'", header, call, name)
    end
  end
  add(("| `%s` | %s | %s | %s |"):format(call, thread, blocks,
    (tostring(stack):gsub("%b[]", "`%0`", 1):gsub("|", "\\|")))
    :gsub("%[(%a+)%]", "%1"))
end

each_entry(read(header), function(call, text)
  if call then row(call, text) else title = text end
end)

local made = table.concat(lines, "\n") .. "\n\n"
local text = read(page)
local _, first = text:find(BEGIN, 1, true)
local last = text:find(END, 1, true)
assert(first and last, page .. " lacks the marks of the table")
if text:sub(first + 1, last - 1) ~= made then
  if check then
    complain("%s: the table isn't what %s says; ./dev docs makes it", page,
      header)
  else
    local file = assert(io.open(page, "wb"))
    assert(file:write(text:sub(1, first), made, text:sub(last)))
    file:close()
  end
end
os.exit(problems == 0)
