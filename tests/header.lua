-- SPDX-License-Identifier: MIT
--
-- Reads include/asyncrun.h: the comment above each function says in which
-- thread it may be called, whether it blocks, and what it does to the Lua
-- stack; each is in the table of docs/embedding.md; and the command and the
-- Lua module use no other function of ours. For stock Lua.

local function read(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

local failures, functions = 0, {}

local function fail(...)
  failures = failures + 1
  print(string.format(...))
end

-- Declarations that follow each other share the comment above the first.
local header = read("include/asyncrun.h")
local comment, at = "", 1
while true do
  local from, to = header:find("/%*.-%*/", at)
  local code = header:sub(at, from and from - 1)
  for name in code:gmatch("\n%w[%w_ *]-[ *](ar_[%w_]+) %(") do
    functions[name] = true
    local missing = {}
    for _, fact in ipairs {"Thread:", "Blocks:", "Stack:"} do
      if not comment:find(fact, 1, true) then
        missing[#missing + 1] = fact
      end
    end
    if comment:find("Suspends.", 1, true) then missing = {} end
    if #missing > 0 then
      fail("%s: its comment lacks %s", name, table.concat(missing, ", "))
    end
  end
  if not from then break end
  -- a comment inside of a struct or beside a macro belongs to nothing
  if header:sub(from - 1, from - 1) == "\n" then
    comment = header:sub(from, to)
  end
  at = to + 1
end

local page = read("docs/embedding.md")
local count = 0
for name in pairs(functions) do
  count = count + 1
  if not page:find("`" .. name .. "`", 1, true) then
    fail("docs/embedding.md lacks %s", name)
  end
end
if count < 50 then fail("only %d functions were found", count) end

-- Names with two underscores are the library's own.
local list = io.popen("ls cli/*.[ch] module/*.[ch] examples/embed/*.c*")
for path in list:lines() do
  local text = read(path)
  if text:find("ar__", 1, true) then fail("%s uses a hidden name", path) end
  for name in text:gmatch("[^%w_](ar_[%l_]+) ?%(") do
    if not functions[name] and not header:find(name, 1, true)
       and not text:find("static [^\n]-" .. name .. " %(") then
      fail("%s uses %s, which the header lacks", path, name)
    end
  end
end
list:close()

print(("%d functions, %d complaints"):format(count, failures))
os.exit(failures == 0)
