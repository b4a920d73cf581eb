-- SPDX-License-Identifier: MIT
--
-- The examples of the documents are whole programs: a block "```lua run"
-- is run, and must print what the block "```text" after it says, on both
-- streams. For stock Lua.
--
-- usage: lua5.4 tests/docs_examples.lua ASYNCRUN [--print] file.md...
--        --print shows what each prints

local NAME = "example.lua"

local command, show, files = nil, false, {}
for _, argument in ipairs(arg) do
  if argument == "--print" then show = true
  elseif not command then command = argument
  else files[#files + 1] = argument end
end
assert(command and #files > 0, "usage: ASYNCRUN [--print] file.md...")

local folder = os.tmpname()
os.remove(folder)
assert(os.execute(("mkdir '%s'"):format(folder)))

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

-- A relative command is meant from here.
local function absolute(path)
  if path:sub(1, 1) == "/" then return path end
  local pipe = io.popen("pwd")
  local here = pipe:read("l")
  pipe:close()
  return here .. "/" .. path
end

local function run(program)
  write(folder .. "/" .. NAME, program)
  local pipe = io.popen(("cd '%s' && '%s' %s 2>&1"):format(
    folder, absolute(command), NAME))
  local output = pipe:read("a")
  pipe:close()
  return output
end

-- "0x5581" differs from run to run.
local function plain(output)
  return (output:gsub("0x%x+", "0x…"))
end

-- The blocks of a document: {info, line, text}.
local function blocks(path)
  local list, open, number = {}, nil, 0
  for line in io.lines(path) do
    number = number + 1
    local info = line:match("^```(.*)$")
    if info and not open then
      open = {info = info, line = number, lines = {}}
    elseif info then
      open.text = table.concat(open.lines, "\n") .. "\n"
      list[#list + 1], open = open, nil
    elseif open then open.lines[#open.lines + 1] = line end
  end
  return list
end

local failed, count = 0, 0

local function check(path, block, expected)
  local output = plain(run(block.text))
  count = count + 1
  if show then
    print(("%s:%d:\n%s"):format(path, block.line, output))
  elseif not expected or expected.info ~= "text" then
    failed = failed + 1
    print(("%s:%d: no block 'text' follows"):format(path, block.line))
  elseif output ~= expected.text then
    failed = failed + 1
    print(("%s:%d: it prints\n%s"):format(path, block.line, output))
  end
end

for _, path in ipairs(files) do
  local list = blocks(path)
  for i, block in ipairs(list) do
    if block.info == "lua run" then check(path, block, list[i + 1]) end
  end
end
os.execute(("rm -r '%s'"):format(folder))
if failed > 0 then os.exit(false) end
print(("%d examples"):format(count))
