-- What a reader gives of what it was fed: pieces, lines, the end.
-- asyncio rules 120 to 125
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local function fed(...)
  local reader = asyncio.StreamReader()
  for _, data in ipairs {...} do reader:feed_data(data) end
  reader:feed_eof()
  return reader
end

local async function reads()
  local reader = fed("hello ", "world")
  check.eq(await reader:read(0), "")
  check.eq(await reader:read(4), "hell")
  check.eq(reader:at_eof(), false)
  check.eq(await reader:read(100), "o world")
  check.eq(reader:at_eof(), true)
  check.eq(await reader:read(100), "")
  check.eq(await fed("a", "b", "c"):read(), "abc")
  check.eq(await fed("a", "b"):read(-1), "ab")
  check.eq(await fed():read(-1), "")
end

local async function lines()
  local reader = fed("one\ntwo\n\nrest")
  check.eq(await reader:readline(), "one\n")
  check.eq(await reader:readline(), "two\n")
  check.eq(await reader:readline(), "\n")
  check.eq(await reader:readline(), "rest")
  check.eq(await reader:readline(), "")
  local all = {}
  async for line in fed("a\nb\n", "c") do all[#all + 1] = line end
  check.eq(all, {"a\n", "b\n", "c"})
end

local async function exactly()
  local reader = fed("0123456789")
  check.eq(await reader:readexactly(0), "")
  check.eq(await reader:readexactly(4), "0123")
  check.raised(asyncio.ValueError,
               await pcall(reader.readexactly, reader, -1))
  local err = check.raised(asyncio.IncompleteReadError,
                           await pcall(reader.readexactly, reader, 36))
  check.eq(err.partial, "456789")
  check.eq(err.expected, 36)
  check.eq(tostring(err.message),
           "6 bytes read on a total of 36 expected bytes")
  check.eq(reader:at_eof(), true)
  local small = asyncio.StreamReader {limit = 3}
  small:feed_data("123456")
  check.eq(await small:readexactly(6), "123456")
end

local async function until_separator()
  local reader = asyncio.StreamReader()
  local task = asyncio.create_task(reader:readuntil("\r\n\r\n"))
  for _, piece in ipairs {"head\r", "\n\r", "\nbody"} do
    await asyncio.sleep(0)
    reader:feed_data(piece)
  end
  check.eq(await task, "head\r\n\r\n")
  reader:feed_eof()
  local err = check.raised(asyncio.IncompleteReadError,
                           await pcall(reader.readuntil, reader, "X"))
  check.eq(err.partial, "body")
  check.eq(err.expected, nil)
  check.raised(asyncio.ValueError,
               await pcall(reader.readuntil, reader, ""))
  check.raised(asyncio.TypeError, await pcall(reader.readuntil, reader, 1))
end

local async function limits()
  local reader = asyncio.StreamReader {limit = 4}
  reader:feed_data("12345\nabcd\n")
  local err = check.raised("Separator is found, but chunk is longer than "
    .. "limit", await pcall(reader.readuntil, reader))
  check.eq(asyncio.isinstance(err, asyncio.LimitOverrunError), true)
  check.eq(err.consumed, 5)
  check.raised(asyncio.ValueError, await pcall(reader.readline, reader))
  check.eq(await reader:readline(), "abcd\n") -- just the limit
  reader:feed_data("no newline here")
  err = check.raised("Separator is not found, and chunk exceed the limit",
                     await pcall(reader.readuntil, reader))
  check.eq(err.consumed, 15)
  check.raised(asyncio.ValueError, await pcall(reader.readline, reader))
  reader:feed_data("x\n")
  check.eq(await reader:readline(), "x\n")
end

local async function main()
  await reads()
  await lines()
  await exactly()
  await until_separator()
  await limits()
  check.raises(asyncio.ValueError, asyncio.StreamReader, {limit = 0})
  print("ok")
end
asyncio.run(main()) -- expect: ok
