-- SPDX-License-Identifier: MIT
--
-- The pages of mistakes/: each has scripts that make the mistake, and that
-- mend it, and what they print. This fills in what they print, and makes
-- mistakes/index.md, where Python's output stands beside ours; or checks
-- that all of it is what is printed now.
--
-- usage: asyncrun docs/mistakes.lua [--check] ASYNCRUN
--
-- A block "lua wrong" or "lua right" is run, a block "lua check" is given to
-- `asyncrun check`; words with "--" after that are options. The block "text"
-- that follows is what it prints. A block "python" is the same mistake there.

local mistakes = require "asyncrun.mistakes"

local FOLDER = "docs/mistakes/"
local PYTHON = "/usr/bin/python3"
local LIMIT = 30 -- seconds until a program hangs; 2 for one that did before

local check = arg[1] == "--check"
local command = arg[check and 2 or 1]
assert(command, "usage: docs/mistakes.lua [--check] ASYNCRUN")

-- Files and programs

local function read(path)
  local file = io.open(path)
  local text = file and file:read("a")
  if file then file:close() end
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  assert(file:write(text))
  file:close()
end

local function output_of(line)
  local pipe = assert(io.popen(line))
  local output = pipe:read("a")
  return output, select(3, pipe:close())
end

local here = output_of("pwd"):gsub("\n", "")
if command:sub(1, 1) ~= "/" then command = here .. "/" .. command end

local scratch = os.tmpname()
os.remove(scratch)
assert(os.execute(("mkdir '%s'"):format(scratch)))

--- What differs from run to run is left out.
local function plain(output)
  output = output:gsub("0x%x+", "0x…"):gsub("File \"[^\"]*/python3",
    "File \"…/python3"):gsub("(ran for )[%d.]+", "%1…")
  output = output:gsub("(took )[%d.]+", "%1…"):gsub("fd=%d+", "fd=…")
  return (output:gsub(scratch .. "/", ""))
end

--- Both streams of a program that reads the text from the file `name`.
local function run_once(program, name, text, seconds)
  write(scratch .. "/" .. name, text)
  local output, status = output_of(
    ("cd '%s' && timeout -s KILL %d %s %s 2>&1"):format(
      scratch, seconds or LIMIT, program, name))
  if status == 137 then output = output .. "(it hangs)\n" end
  return plain(output)
end

--- The same; what time has a part in is tried again if it isn't `expected`.
local function run(expected, ...)
  local output
  for _ = 1, check and 3 or 1 do
    output = run_once(...)
    if output == expected then break end
  end
  return output
end

-- Pages

--- A page as a list of texts and blocks: strings, and {info, text}.
local function parse(page)
  local parts, open, text = {}, nil, {}
  for line in page:gmatch("([^\n]*)\n") do
    local info = line:match("^```(.*)$")
    if not info then text[#text + 1] = line .. "\n"
    else
      local whole = table.concat(text)
      text = {}
      if open then
        parts[#parts + 1] = {info = open, text = whole}
        open = nil
      else
        parts[#parts + 1] = whole
        open = info
      end
    end
  end
  parts[#parts + 1] = table.concat(text)
  return parts
end

local function unparse(parts)
  local texts = {}
  for i, part in ipairs(parts) do
    texts[i] = type(part) == "string" and part
      or ("```%s\n%s```\n"):format(part.info, part.text)
  end
  return table.concat(texts)
end

local failures = 0

local function fail(where, problem)
  failures = failures + 1
  print(("%s: %s"):format(where, problem))
end

--- What a block prints, or nil for one that isn't run.
local function run_block(block, expected)
  local kind, options = block.info:match("^lua (%a+)(.*)$")
  if not kind then return nil end
  local program = "'" .. command .. "'" .. options
  if kind == "check" then program = program .. " check" end
  return run(expected, program, "mistake.lua", block.text), kind
end

--- The block of output after part `i`.
local function following(parts, i)
  for j = i + 1, #parts do
    local part = parts[j]
    if type(part) == "table" then
      return part.info == "text" and part or nil
    end
  end
end

--- A script that makes the mistake must be told its name, unless its page
--- says "nothing" of the output; one that is right, no name.
local function judge(id, kind, output)
  local told, last = false, nil
  for name in output:gmatch("asyncrun explain (%S+)") do
    told, last = told or name == id, name
  end
  if kind == "right" and last then
    fail(id, "the mended script makes the mistake " .. last)
  elseif kind ~= "right" and last and not told
         and mistakes.has_message(id) then
    fail(id, "its script makes the mistake " .. last)
  end
  return told
end

--- Run what a page has. Returns its output of the first wrong script, and
--- the program in Python.
local function run_page(id, parts)
  local ours, python
  local told = false
  for i, part in ipairs(parts) do
    local output, kind, block
    if type(part) == "table" then
      block = following(parts, i)
      output, kind = run_block(part, block and block.text)
    end
    if output then
      told = judge(id, kind, output) or told
      if not block then fail(id, "no block 'text' follows")
      elseif check and block.text ~= output then
        fail(id, "it prints\n" .. output)
      else block.text = output end
      ours = ours or output
    elseif part.info == "python" then python = part.text end
  end
  if not told and mistakes.has_message(id) then
    fail(id, "no script is told of the mistake")
  end
  return ours or "", python
end

-- The index

local INTRO = [[
# Mistakes

What people get wrong most, with the name that `asyncrun` gives it, and what
they are told: here by Python, there by `asyncrun`. Each name leads to its
page, which `asyncrun explain NAME` prints, too: what happens and why, a script
that makes the mistake, and the same script mended. The scripts of both columns
are on that page.

Made by running them all, with %s; `./dev docs` does it again.
]]

local ROW = [[
<table>
<tr><th>Python</th><th>asyncrun</th></tr>
<tr><td>

```text
%s```

</td><td>

```text
%s```

</td></tr>
</table>
]]

local function or_nothing(output)
  return output == "" and "(nothing)\n" or output
end

local function versions()
  return (output_of(PYTHON .. " -c 'import sys, trio; print(\"Python \" + "
    .. "sys.version.split()[0] + \" and Trio \" + trio.__version__)' "
    .. "2>/dev/null"):gsub("\n", ""))
end

--- What Python printed when the index was made, by id.
local function old_outputs(index)
  local old = {}
  for id, output in index:gmatch("\n## %[([%w-]+)%].-```text\n(.-)```") do
    old[id] = output
  end
  return old
end

local index = read(FOLDER .. "index.md") or ""
local made_with = index:match("them all, with ([^;]*);")
local now = versions()
-- Other versions say it in other words: then what is there stays.
local python_runs = now ~= "" and (not check or now == made_with)
local old = old_outputs(index)

local function python_output(id, program)
  if not program then return "(only Lua has it)\n" end
  if not python_runs then return old[id] or "" end
  local hung = (old[id] or ""):find("(it hangs)", 1, true)
  local expected = old[id] ~= "(nothing)\n" and old[id] or ""
  return or_nothing(run(expected, "env PYTHONUNBUFFERED=1 " .. PYTHON,
                        "mistake.py", program, hung and 2))
end

local rows = {INTRO:format(python_runs and now or made_with or "?")}

local function add_mistake(id, title)
  local path = FOLDER .. id .. ".md"
  local page = read(path)
  if not page then return fail(id, "there is no " .. path) end
  if page:match("^# ([^\n]*)") ~= title then
    fail(id, "the page's title isn't the catalogue's: " .. title)
  end
  local parts = parse(page)
  local ours, python = run_page(id, parts)
  if not check then write(path, unparse(parts)) end
  rows[#rows + 1] = ("\n## [%s](%s.md): %s\n\n"):format(id, id, title)
    .. ROW:format(python_output(id, python), or_nothing(ours))
end

local known = {index = true}
for _, mistake in ipairs(mistakes.list()) do
  known[mistake[1]] = true
  add_mistake(mistake[1], mistake[2])
end
for path in output_of("ls " .. FOLDER):gmatch("([%w-]+)%.md\n") do
  if not known[path] then fail(path, "isn't in the catalogue") end
end

--- The first line in which two texts differ.
local function first_difference(a, b)
  local next_a, number = a:gmatch("([^\n]*)\n"), 0
  for line in b:gmatch("([^\n]*)\n") do
    number = number + 1
    if next_a() ~= line then return number, line end
  end
  return number + 1, "more"
end

local made = table.concat(rows)
if not check then write(FOLDER .. "index.md", made)
elseif made ~= index then
  local number, line = first_difference(index, made)
  fail(("%sindex.md:%d"):format(FOLDER, number),
       "run ./dev docs; now it prints\n" .. line)
end
os.execute(("rm -r '%s'"):format(scratch))
if failures > 0 then os.exit(false) end
