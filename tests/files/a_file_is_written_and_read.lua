-- The modes of files, and what can be done in each; what is written is kept
-- until there is much of it, until flush, or until the file is closed.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local path = folder / "file"

local function content()
  local f = assert(io.open(tostring(path), "rb"))
  local data = f:read("a")
  f:close()
  return data
end

trio.run(async function()
  async with await trio.open_file(path, "w") as f do
    check.eq({f:readable(), f:writable(), f:seekable(), f:isatty()},
             {false, true, true, false})
    check.eq({f.mode, f.closed}, {"w", false})
    check.eq(f.name, path)
    check.eq(await f:write("one\n"), 4)
    await f:writelines {"two\n", "three\n"}
    check.eq(await f:tell(), 14)
    check.eq(content(), "")
    await f:flush()
    check.eq(content(), "one\ntwo\nthree\n")
    await f:write("four")
  end
  check.eq(content(), "one\ntwo\nthree\nfour")

  async with await trio.open_file(path) as f do
    check.eq({f:readable(), f:writable()}, {true, false})
    check.eq(await f:read(2), "on")
    check.eq(await f:readline(), "e\n")
    check.eq(await f:readline(2), "tw")
    check.eq(await f:tell(), 6)
    check.eq(await f:readlines(), {"o\n", "three\n", "four"})
    check.eq({await f:read(), await f:read(5), await f:readline()},
             {"", "", ""})
    check.eq(await f:seek(4), 4)
    check.eq(await f:read(), "two\nthree\nfour")
    check.eq(await f:seek(-4, 2), 14)
    check.eq(await f:read(-1), "four")
    check.eq(await f:seek(-2, 1), 16)
    check.eq(await f:read(0), "")
    check.eq(await f:readlines(1), {"ur"})
  end

  async with await trio.open_file(path, "r+b") as f do
    check.eq(await f:readline(), "one\n")
    await f:write("TWO")
    check.eq(await f:readline(), "\n")
    check.eq(await f:tell(), 8)
    check.eq(await f:truncate(), 8)
    await f:seek(0)
    check.eq(await f:read(), "one\nTWO\n")
    await f:seek(10)
    await f:write("x")
  end
  check.eq(content(), "one\nTWO\n\0\0x")

  async with await trio.open_file(path, "a") as f do
    check.eq(await f:tell(), 11)
    await f:write("y")
    await f:seek(0)
    await f:write("z") -- at the end all the same
    check.eq(await f:tell(), 13)
  end
  check.eq(content(), "one\nTWO\n\0\0xyz")
  async with await trio.open_file(path, "w+") as f do
    await f:write("new")
    await f:seek(1)
    check.eq(await f:read(), "ew")
    check.eq(await f:truncate(2), 2)
  end
  check.eq(content(), "ne")

  -- Buffers: none, a line, some bytes.
  async with await trio.open_file(path, "wb", {buffering = 0}) as f do
    await f:write("a")
    check.eq(content(), "a")
  end
  async with await trio.open_file(path, "w", {buffering = 1}) as f do
    await f:write("a")
    check.eq(content(), "")
    await f:write("b\nc")
    check.eq(content(), "ab\nc")
  end
  async with await trio.open_file(path, "w", {buffering = 4}) as f do
    await f:write("abc")
    check.eq(content(), "")
    await f:write("de")
    check.eq(content(), "abc")
    await f:write("12345")
    check.eq(content(), "abcde12345")
  end

  -- Large: through all chunks.
  local big = {}
  for i = 1, 50000 do big[i] = ("%08d"):format(i) end
  big = table.concat(big)
  async with await trio.open_file(path, "w") as f do
    for i = 1, #big, 1000 do await f:write(big:sub(i, i + 999)) end
  end
  async with await trio.open_file(path) as f do
    check.eq(await f:read(100000) == big:sub(1, 100000), true)
    check.eq(await f:read() == big:sub(100001), true)
  end

  -- A descriptor that is kept.
  local file = assert(io.open(tostring(path), "r+"))
  local fd = require "asyncrun.core".fileno(file, "test")
  async with await trio.open_file(fd, "r", {closefd = false}) as f do
    check.eq(await f:read(8), "00000001")
    check.eq(f:fileno(), fd) -- and it is at the file's position
  end
  check.eq(file:read(8), "00000002")
  file:close()
end)
