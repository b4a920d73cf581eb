-- readline, readuntil and iteration: pieces, ends, limits.
-- asyncio rules 121 to 123
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function quoted(data)
  return "<" .. data:gsub("[\r\n]", "|") .. ">"
end

local function fed(limit, ...)
  local reader = asyncio.StreamReader {limit = limit}
  for _, data in ipairs {...} do reader:feed_data(data) end
  return reader
end

local async function outcome(aw)
  local ok, result = await pcall(async function() return await aw end)
  if ok then return quoted(result) end
  return shape(result)
end

local async function main()
  local reader = fed(nil, "one\ntw")
  show(quoted(await reader:readline()))
  local task = asyncio.create_task(reader:readline())
  await turns(1)
  reader:feed_data("o")
  await turns(2)
  show(task:done())
  reader:feed_data("\n\nlast")
  show(quoted(await task), quoted(await reader:readline()))
  reader:feed_eof()
  show(quoted(await reader:readline()), quoted(await reader:readline()))
  -- limits: the line is dropped, the rest is kept
  reader = fed(3, "1234567\nok\n")
  show(await outcome(reader:readline()), await outcome(reader:readline()))
  reader = fed(3, "123\nrest\n")
  show(await outcome(reader:readline()), await outcome(reader:readline()))
  reader = fed(3, "12345")
  show(await outcome(reader:readline()))
  reader:feed_data("6\nok\n")
  show(await outcome(reader:readline()), await outcome(reader:readline()))
  -- readuntil
  reader = fed(nil, "a--b", "--c-", "-")
  for _ = 1, 3 do show(await outcome(reader:readuntil("--"))) end
  reader = fed(nil, "one\r")
  task = asyncio.create_task(reader:readuntil("\r\n"))
  await turns(1)
  reader:feed_data("\ntwo")
  show(quoted(await task), quoted(await reader:read(9)))
  reader = fed(nil, "partial")
  reader:feed_eof()
  local ok, err = await pcall(reader.readuntil, reader, "x")
  show(ok, shape(err), quoted(err.partial), err.expected)
  show(quoted(await reader:read()), await attempt(reader:readuntil("")))
  -- its limit: nothing is dropped
  reader = fed(3, "1234567xrest")
  ok, err = await pcall(reader.readuntil, reader, "x")
  show(ok, shape(err), err.consumed, quoted(await reader:read(20)))
  reader = fed(3, "1234567")
  ok, err = await pcall(reader.readuntil, reader, "x")
  show(ok, shape(err), err.consumed, quoted(await reader:read(20)))
  -- iteration
  reader = fed(nil, "a\nb\n", "\nc")
  reader:feed_eof()
  async for line in reader do show(quoted(line)) end
  show(reader:at_eof())
end

run(main)
-- expect: <one|>
-- expect: false
-- expect: <two|>	<|>
-- expect: <last>	<>
-- expect: ValueError	<ok|>
-- expect: <123|>	ValueError
-- expect: ValueError
-- expect: <6|>	<ok|>
-- expect: <a-->
-- expect: <b-->
-- expect: <c-->
-- expect: <one||>	<two>
-- expect: false	IncompleteReadError	<partial>	nil
-- expect: <>	ValueError
-- expect: false	LimitOverrunError	7	<1234567xrest>
-- expect: false	LimitOverrunError	7	<1234567>
-- expect: <a|>
-- expect: <b|>
-- expect: <|>
-- expect: <c>
-- expect: true
