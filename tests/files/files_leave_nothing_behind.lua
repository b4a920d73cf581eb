-- No descriptor, no memory; what nobody closes is written when it is
-- collected, and at the end of the program.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local program = require "tests.lib.program"
local trio = require "trio"

local path = folder / "file"

trio.run(async function()
  await (await trio.open_file(path, "w")):write("collected")
  local f = await trio.open_file(folder / "a", "a")
  await f:write("end")
end)
collectgarbage()
collectgarbage()
trio.run(async function()
  check.eq(await path:read_text(), "collected")
  check.eq(await (folder / "a"):read_text(), "end")
end)

check.eq(program.run_text([[
  local trio = require "trio"
  trio.run(async function()
    f = await trio.open_file(arg[1], "w")
    await f:write("never closed")
  end)
]], tostring(path)), "")
check.eq(io.open(tostring(path)):read("a"), "never closed")

local async function main()
  async with await trio.open_file(path, "w") as f do
    await f:write("x")
    await pcall(f.read, f)
  end
  await pcall(trio.open_file, folder / "missing")
  local f = await trio.open_file(path)
  await f:read()
  with trio.move_on_after(0) do await path:stat() end
  for _ in await folder.path:iterdir() do end
  await folder.path:glob("*")
end

check.no_leaks(function()
  trio.run(main)
  collectgarbage()
end)

-- Cancelled at every step.
local step = 0
repeat
  step = step + 1
  local left, finished = step, false
  local scope = trio.CancelScope()
  trio.run {async function()
    with scope do
      await main()
      finished = true
    end
  end, instruments = {{before_task_step = function()
    left = left - 1
    if left == 0 then scope:cancel() end
  end}}}
until finished
check.eq(step > 10, true)
