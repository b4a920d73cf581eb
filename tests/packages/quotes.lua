-- SPDX-License-Identifier: MIT
--
-- docs/embedding.md shows parts of programs that are built and run: a block
-- "```c FILE" must stand in that file, line for line. C from nowhere may not
-- be shown, nor an example be left out of the page, the CMakeLists.txt or
-- the Makefile. And the size of the library that the page names is right.
--
-- usage: lua5.4 tests/packages/quotes.lua [LIBRARY]

local PAGE, FOLDER = "docs/embedding.md", "examples/embed/"
local OFF = 0.1 -- by how much the size may be wrong

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local problems = 0

local function complain(...)
  problems = problems + 1
  print(string.format(...))
end

local page = read(PAGE)

local quotes = 0
for info, block in page:gmatch("\n```([^\n]*)\n(.-)\n```\n") do
  local path = info:match("^c (.+)$")
  if info == "c" then
    complain("%s: a block of C without a file: %s", PAGE, block:sub(1, 60))
  elseif path then
    quotes = quotes + 1
    if not read(path):find("\n" .. block .. "\n", 1, true) then
      complain("%s: not in %s: %s …", PAGE, path, block:sub(1, 60))
    end
  end
end
if quotes == 0 then complain("%s: no block of C found", PAGE) end

local cmake, make = read(FOLDER .. "CMakeLists.txt"), read(FOLDER .. "Makefile")
local list = io.popen("cd " .. FOLDER
  .. " && find * -name '*.c' -o -name '*.cc'")
for path in list:lines() do
  local name = path:match("([^/]*)%.cc?$")
  if not page:find("`" .. path .. "`", 1, true) then
    complain("%s doesn't name %s", PAGE, path)
  end
  if not cmake:find(" " .. path, 1, true) then
    complain("%sCMakeLists.txt doesn't build %s", FOLDER, path)
  end
  if not make:find("%f[%w_]" .. name .. "%f[^%w_]") then
    complain("%sMakefile doesn't build %s", FOLDER, name)
  end
end
list:close()

if arg[1] then
  local stripped = os.tmpname()
  assert(os.execute(("strip -o '%s' '%s'"):format(stripped, arg[1])))
  local size = #read(stripped) // 1000
  os.remove(stripped)
  local said = tonumber(page:match("shared library has (%d+) KB"))
  if not said or math.abs(said - size) > OFF * size then
    complain("%s says %s KB, the stripped library has %d", PAGE, said, size)
  end
end

os.exit(problems == 0)
