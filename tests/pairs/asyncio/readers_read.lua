-- StreamReader: read(n), the end, at_eof; what waits is woken by data.
-- asyncio rules 120 and 125
local show, attempt, turns, _, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function quoted(data)
  return "<" .. data:gsub("\n", "|") .. ">"
end

local async function main()
  local reader = asyncio.StreamReader()
  show(reader:at_eof(), quoted(await reader:read(0)))
  reader:feed_data("hello")
  reader:feed_data(" world")
  show(quoted(await reader:read(3)), quoted(await reader:read(4)))
  show(quoted(await reader:read(100)), reader:at_eof())
  -- waiting
  local task = asyncio.create_task(reader:read(10))
  await turns(1)
  show(task:done())
  reader:feed_data("later")
  await turns(2)
  show(task:done(), quoted(await task))
  task = asyncio.create_task(reader:read())
  await turns(1)
  reader:feed_data("a")
  await turns(2)
  reader:feed_data("b")
  await turns(2)
  show(task:done())
  reader:feed_eof()
  show(quoted(await task), reader:at_eof())
  show(quoted(await reader:read(5)), quoted(await reader:read()))
  -- the end with something left
  reader = asyncio.StreamReader()
  reader:feed_data("rest")
  reader:feed_eof()
  show(reader:at_eof(), quoted(await reader:read(2)), reader:at_eof())
  show(quoted(await reader:read(2)), reader:at_eof())
  -- no second reader
  reader = asyncio.StreamReader()
  task = asyncio.create_task(reader:read(1))
  await turns(1)
  show(await attempt(reader:read(1)))
  show(await attempt(reader:readline()))
  reader:feed_data("xy")
  show(quoted(await task), quoted(await reader:read(1)))
  -- cancelled, and by a limit: nothing is lost
  show(await attempt(asyncio.wait_for(reader:read(1), 1)))
  task = asyncio.create_task(reader:read(1))
  await turns(1)
  reader:feed_data("z")
  task:cancel()
  show(await attempt(task), quoted(await reader:read(1)))
end

run(main)
-- expect: false	<>
-- expect: <hel>	<lo w>
-- expect: <orld>	false
-- expect: false
-- expect: true	<later>
-- expect: false
-- expect: <ab>	true
-- expect: <>	<>
-- expect: false	<re>	false
-- expect: <st>	true
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: <x>	<y>
-- expect: TimeoutError
-- expect: CancelledError	<z>
