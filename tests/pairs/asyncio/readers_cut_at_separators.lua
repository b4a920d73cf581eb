-- readuntil with one separator and with several.
-- needs python: 3.13
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function attempt(reader, separator)
  local ok, result = await pcall(reader.readuntil, reader, separator)
  if not ok then
    show(shape(result), result.partial, result.consumed)
  else
    show((result:gsub("\r", "<cr>")))
  end
end

local function fed(text, options)
  local reader = asyncio.StreamReader(options)
  reader:feed_data(text)
  return reader
end

local async function main()
  local reader = fed "one\r\ntwo\nthree;four"
  await attempt(reader, {"\n", "\r\n"})
  await attempt(reader, {"\r\n", "\n"})
  await attempt(reader, {"\n", ";"})
  reader:feed_eof()
  await attempt(reader, {"\n", ";"})
  await attempt(reader, {"\n"})
  -- one is the beginning of another
  reader = fed "aXYbXYZc"
  await attempt(reader, {"XY", "XYZ"})
  await attempt(reader, {"XYZ"})
  -- cut in two
  reader = fed "abcX"
  local task = asyncio.create_task(attempt(reader, {"XYZ", "--"}))
  await asyncio.sleep(0)
  reader:feed_data "Y"
  await asyncio.sleep(0)
  reader:feed_data "Z-"
  await task
  task = asyncio.create_task(attempt(reader, {"XYZ", "--"}))
  await asyncio.sleep(0)
  reader:feed_data "-rest"
  await task
  -- the limit
  reader = fed("12345;6", {limit = 3})
  await attempt(reader, {";", "\n"})
  await attempt(reader, {"\n", "--"})
  show(await reader:read(7))
  reader = fed("123;456", {limit = 3})
  await attempt(reader, {";;", ";"})
  -- wrong ones
  await attempt(reader, {})
  await attempt(reader, {"", ";"})
  await attempt(reader, "")
  task = asyncio.create_task(attempt(reader, ";x"))
  await asyncio.sleep(0)
  reader:feed_eof()
  await task
end

asyncio.run(main())
-- expect: one<cr>
-- expect:
-- expect: two
-- expect:
-- expect: three;
-- expect: IncompleteReadError	four	nil
-- expect: IncompleteReadError		nil
-- expect: aXY
-- expect: bXYZ
-- expect: abcXYZ
-- expect: --
-- expect: LimitOverrunError	nil	5
-- expect: LimitOverrunError	nil	6
-- expect: 12345;6
-- expect: 123;
-- expect: ValueError	nil	nil
-- expect: ValueError	nil	nil
-- expect: ValueError	nil	nil
-- expect: IncompleteReadError	456	nil
