-- Worker threads leave signals to the program's own thread, but what they
-- start doesn't inherit that.
local trio = require "trio"
local check = require "tests.lib.check"
local run = trio.to_thread.run_sync

local function blocked_mask()
  local pipe = io.popen("grep SigBlk /proc/self/status")
  local mask = pipe:read("a"):match("%x+%s*$")
  pipe:close()
  return mask and mask:gsub("%s", "") or ""
end

local function mask_of_a_process()
  local trio = require "trio"
  return trio.run(async function()
    local done = await trio.run_process({
      "grep", "SigBlk", "/proc/self/status"}, {capture_stdout = true})
    return done.stdout:match("%x+%s*$"):gsub("%s", "") .. ""
  end)
end

-- io.popen and os.execute in a worker are ours: they must be as Lua's.
local function like_in_lua()
  local out = {}
  local function note(...) out[#out + 1] = table.pack(...) end
  note(os.execute())
  note(os.execute("exit 3"))
  note(os.execute("true"))
  note(os.execute("kill -TERM $$"))
  note(io.popen("exit 4"):close())
  note(io.popen("kill -HUP $$"):close())
  note(pcall(io.popen, "true", "rw"))
  note(pcall(io.popen))
  local name = os.tmpname()
  local pipe = io.popen("cat >" .. name, "w")
  note(io.type(pipe), tostring(pipe):match("^file %("))
  pipe:write("one\n", 2)
  note(pipe:close())
  note(io.type(pipe), pcall(pipe.read, pipe))
  note(io.lines(name)())
  note(os.remove(name))
  local lines = {}
  for line in io.popen("echo a; echo b"):lines() do
    lines[#lines + 1] = line
  end
  note(table.unpack(lines))
  return out
end

trio.run(async function()
  check.eq(await run(blocked_mask), blocked_mask())
  check.eq(await run(mask_of_a_process), blocked_mask())
  check.eq(await run(like_in_lua), like_in_lua())
end)
print("ok") -- expect: ok
