-- SPDX-License-Identifier: MIT
--
-- The examples of the documents are whole programs: a block "```lua run"
-- is run, and must print what the block "```text" after it says, on both
-- streams. A block "```repl" is a session: what follows the prompts, "> " and
-- ">> ", is entered, the rest must be printed. For stock Lua.
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

local function run(program, how)
  write(folder .. "/" .. NAME, program)
  -- A busy machine may stop a program for so long that this is reported.
  local pipe = io.popen(("cd '%s' && ASYNCRUNDEBUG=0 '%s' %s %s 2>&1"):format(
    folder, absolute(command), how or "", NAME))
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

-- What is entered in a session, and what is printed.
local function split(session)
  local entered, printed = {}, {}
  for line in session:gmatch("([^\n]*)\n") do
    local input = line:match("^>>? (.*)") or line:match("^>>?$") and ""
    if input then entered[#entered + 1] = input .. "\n"
    else printed[#printed + 1] = line .. "\n" end
  end
  return table.concat(entered), table.concat(printed)
end

local function check_session(path, block)
  local entered, printed = split(block.text)
  local output = plain(run(entered, "-i <"))
  count = count + 1
  if show then
    print(("%s:%d:\n%s"):format(path, block.line, output))
  elseif output ~= printed then
    failed = failed + 1
    print(("%s:%d: it prints\n%s"):format(path, block.line, output))
  end
end

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
    if block.info == "lua run" then check(path, block, list[i + 1])
    elseif block.info == "repl" then check_session(path, block) end
  end
end
os.execute(("rm -r '%s'"):format(folder))
if failed > 0 then os.exit(false) end
print(("%d examples"):format(count))
