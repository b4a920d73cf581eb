-- SPDX-License-Identifier: MIT
--
-- Runs other programs from a test: local program = require
-- "tests.lib.program".

local program = {}

local function quote(word)
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- The command that runs this test.
function program.asyncrun()
  local i = 0
  while arg[i - 1] do i = i - 1 end
  return arg[i]
end

--- Run asyncrun with `arguments`, as the shell reads them. Returns what it
--- printed on both streams, and its exit status (128 + n for a signal).
function program.run(arguments)
  local path = os.tmpname()
  local _, how, code = os.execute(("%s %s >%s 2>&1 </dev/null"):format(
    quote(program.asyncrun()), arguments, path))
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  os.remove(path)
  return text, how == "signal" and 128 + code or code
end

--- The same for the text of a script. Its path is shown as FILE.
function program.run_text(text, arguments)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  local out, code = program.run(path .. " " .. (arguments or ""))
  os.remove(path)
  return out:gsub(path:gsub("%p", "%%%0"), "FILE"), code
end

return program
