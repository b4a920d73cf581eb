-- SPDX-License-Identifier: MIT
--
-- `asyncrun check` finds nothing in what is right: our own scripts, the
-- library, the tests and the documents' programs. Some make mistakes on
-- purpose. For stock Lua.
--
-- usage: lua5.4 tests/checked.lua ASYNCRUN

local command = assert(arg[1], "usage: ASYNCRUN")

--- Patterns of files that do what they shouldn't.
local ON_PURPOSE = {
  "^scripts/broken_double_sleep%.lua$", "^scripts/print_double%.lua$",
  "^tests/lang/", "^tests/diagnostics/", "^tests/fuzz/", "^tests/robust/",
  "^tests/nursery/misuse_is_told%.lua$",
  "^tests/asyncio/debug_mode_names_slow_steps%.lua$",
  "^tests/core/the_module_time_blocks%.lua$",
  "^tests/cancel/a_deadline_cancels_at_the_first_checkpoint%.lua$",
  "^tests/pairs/asyncio/threads%.lua$",
  "^tests/pairs/trio/a_clock_jumps_by_itself%.lua$",
  "^tests/trio/mock_clock_stands_until_it_is_moved%.lua$",
  "^tests/threads/a_forgotten_await_in_a_thread_is_reported%.lua$",
  "^tests/threads/from_thread_runs_in_the_waiting_task%.lua$",
}

local function on_purpose(path)
  for _, pattern in ipairs(ON_PURPOSE) do
    if path:find(pattern) then return true end
  end
  return false
end

local function lines_of(program)
  local pipe, lines = io.popen(program), {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

local files, names = 0, {}
for _, path in ipairs(lines_of(
  "find scripts stdlib tests docs bench examples -name '*.lua' "
    .. "2>/dev/null | LC_ALL=C sort")) do
  if not on_purpose(path) then
    files = files + 1
    names[files] = "'" .. path .. "'"
  end
end

local found = lines_of(("'%s' check %s 2>&1"):format(
  command, table.concat(names, " ")))
for _, line in ipairs(found) do print(line) end
if #found > 0 then
  print("what is meant so ends its line with the comment 'check: off'")
end
print(("%d files"):format(files))
os.exit(#found == 0 and files > 100)
