-- readexactly: pieces that come late, the end that comes early, sizes.
-- asyncio rules 124 and 126
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function main()
  local reader = asyncio.StreamReader {limit = 4}
  reader:feed_data("0123456789")
  show(await reader:readexactly(6), #await reader:readexactly(0))
  show(await attempt(reader:readexactly(-1)))
  local task = asyncio.create_task(reader:readexactly(8))
  await turns(1)
  reader:feed_data("ab")
  await turns(2)
  show(task:done())
  reader:feed_data("cdef")
  show(await task, await reader:readexactly(2))
  -- the end
  reader:feed_data("short")
  reader:feed_eof()
  local ok, err = await pcall(reader.readexactly, reader, 10)
  show(ok, shape(err), err.partial, err.expected)
  show(err.message)
  ok, err = await pcall(reader.readexactly, reader, 1)
  show(ok, shape(err), #err.partial, err.expected)
  show(err.message, #await reader:readexactly(0))
  -- cancelled: what has come is kept
  reader = asyncio.StreamReader()
  reader:feed_data("kept")
  show(await attempt(asyncio.wait_for(reader:readexactly(10), 1)))
  show(await reader:read(10))
  -- an error that was stored
  reader = asyncio.StreamReader()
  show(reader:exception())
  task = asyncio.create_task(reader:readexactly(1))
  await turns(1)
  reader:set_exception(asyncio.ValueError("broken"))
  show(await attempt(task), shape(reader:exception()))
  show(await attempt(reader:read(1)), await attempt(reader:readline()))
  reader:feed_data("x")
  show(await attempt(reader:readexactly(1)))
end

run(main)
-- expect: 012345	0
-- expect: ValueError
-- expect: false
-- expect: 6789abcd	ef
-- expect: false	IncompleteReadError	short	10
-- expect: 5 bytes read on a total of 10 expected bytes
-- expect: false	IncompleteReadError	0	1
-- expect: 0 bytes read on a total of 1 expected bytes	0
-- expect: TimeoutError
-- expect: kept
-- expect: nil
-- expect: ValueError	ValueError
-- expect: ValueError	ValueError
-- expect: ValueError
