-- async for gives each line with its newline, whatever pieces it is read
-- in; the last one needs none, nothing is translated.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local path = folder / "file"

local async function lines_of(text)
  await path:write_text(text)
  local lines = {}
  async with await trio.open_file(path) as f do
    async for line in f do lines[#lines + 1] = line end
    check.eq(await f:tell(), #text)
  end
  return lines
end

trio.run(async function()
  check.eq(await lines_of(""), {})
  check.eq(await lines_of("\n"), {"\n"})
  check.eq(await lines_of("a\r\nb\n\nc"), {"a\r\n", "b\n", "\n", "c"})
  local long = ("x"):rep(200000)
  check.eq(await lines_of("1\n" .. long .. "\n" .. long),
           {"1\n", long .. "\n", long})
  local text = {}
  for i = 1, 30000 do text[i] = "line " .. i .. "\n" end
  check.eq(await lines_of(table.concat(text)), text)

  -- Mixed with others; a step is a checkpoint, the first and the others.
  async with await trio.open_file(path) as f do
    async for line in f do
      check.eq(line, "line 1\n")
      break
    end
    check.eq(await f:read(5), "line ")
    check.eq(await f:readline(1), "2")
    check.eq(await f:readline(), "\n")
    with trio.testing.assert_checkpoints() do await f:readline() end
    with trio.testing.assert_checkpoints() do await f:read(1) end
    with trio.testing.assert_checkpoints() do await f:tell() end
    local scope = trio.CancelScope()
    with scope do
      scope:cancel()
      async for _ in f do error("not reached") end
    end
    check.eq(await f:readline(), "ine 4\n")
  end
  async with await trio.open_file("/dev/null", "w") as f do
    with trio.testing.assert_checkpoints() do await f:write("x") end
    with trio.testing.assert_checkpoints() do await f:flush() end
    with trio.testing.assert_checkpoints() do await f:flush() end
  end
end)
