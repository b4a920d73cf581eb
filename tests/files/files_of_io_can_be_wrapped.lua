-- wrap_file goes on where a file of io is; the end of a program's output
-- doesn't keep others from running; other objects are called as they are.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local path = tostring(folder / "file")

trio.run(async function()
  local file = assert(io.open(path, "w+"))
  file:write("one\ntwo\n")
  async with trio.wrap_file(file) as f do
    check.eq(f.wrapped, file)
    check.eq({f:readable(), f:writable()}, {true, true})
    await f:write("three\n")
    await f:seek(0)
    check.eq(await f:readlines(), {"one\n", "two\n", "three\n"})
  end
  check.eq(io.type(file), "closed file")

  file = assert(io.open(path))
  file:read("l")
  async with trio.wrap_file(file) as f do
    check.eq(await f:readline(), "two\n")
  end

  async with trio.wrap_file(io.popen("echo a; sleep 0.02; echo b")) as f do
    check.eq(await f:readline(), "a\n")
    local scope = trio.move_on_after(0.001)
    with scope do await f:readline() end
    check.eq(scope.cancelled_caught, true)
    check.eq(await f:read(), "b\n")
  end

  local object = {lines = {"x\n", "y\n"}, name = "object"}
  function object:readline() return table.remove(self.lines, 1) or "" end
  function object:read() return table.concat(self.lines) end
  function object:close() self.closed = true end
  async with trio.wrap_file(object) as f do
    check.eq(f.name, "object")
    with trio.testing.assert_checkpoints() do
      check.eq(await f:read(), "x\ny\n")
    end
    local lines = {}
    async for line in f do lines[#lines + 1] = line end
    check.eq(lines, {"x\n", "y\n"})
  end
  check.eq(object.closed, true)
  check.raises(trio.TypeError, trio.wrap_file, {})
  check.raises(trio.TypeError, trio.wrap_file, "x")
  check.raises(trio.TypeError, trio.wrap_file, file)
end)
