-- A TimeoutError's cause is the CancelledError that it stands for.
-- asyncio rules 82 and 88
-- needs python: 3.12
local show, _, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function describe(err)
  return shape(err), err.cause and shape(err.cause), #err.message
end

local async function block(seconds)
  async with asyncio.timeout(seconds) do await asyncio.sleep(9) end
end

local async function main()
  local _, err = await pcall(block, 1)
  show(describe(err))
  _, err = await pcall(asyncio.wait_for, asyncio.sleep(9), 1)
  show(describe(err))
  _, err = await pcall(asyncio.wait_for, asyncio.sleep(9), 0)
  show(describe(err))
  show(asyncio.isinstance(err, asyncio.OSError),
       asyncio.isinstance(err, asyncio.TimeoutError),
       asyncio.isinstance(err, asyncio.CancelledError))
  show(asyncio.current_task():cancelling(),
       asyncio.current_task():cancelled())
end

run(main)
-- expect: TimeoutError	CancelledError	0
-- expect: TimeoutError	CancelledError	0
-- expect: TimeoutError	CancelledError	0
-- expect: true	true	false
-- expect: 0	false
