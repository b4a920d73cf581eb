-- Much data through a slow reader: drain waits, nothing is lost, several
-- tasks may drain; what is written at the end arrives before the close.
-- asyncio rules 127 and 128
local show, attempt, turns = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local CHUNK, CHUNKS = 65536, 256

local async function main()
  local total, finished = 0, asyncio.Event()
  local go = asyncio.Event()
  local async function handle(reader, writer)
    await go:wait()
    while true do
      local data = await reader:read(100000)
      if data == "" then break end
      total = total + #data
    end
    writer:write("done")
    writer:close()
    finished:set()
  end
  local server = await asyncio.start_server(handle, "127.0.0.1", 0)
  local host, port = server.sockets[1]:getsockname()
  local reader, writer = await asyncio.open_connection(host, port)
  local chunk = ("x"):rep(CHUNK)
  writer:write(chunk)
  await writer:drain()
  local function drainer()
    return asyncio.create_task(writer:drain())
  end
  for _ = 2, CHUNKS do writer:write(chunk) end
  local drains = {drainer(), drainer(), drainer()}
  await asyncio.sleep(0.02)
  show(drains[1]:done(), drains[2]:done(), drains[3]:done())
  drains[2]:cancel()
  await turns(2)
  go:set()
  await asyncio.wait {drains[1], drains[3]}
  show(drains[1]:exception(), drains[2]:cancelled())
  writer:write("the last")
  writer:write_eof()
  await finished:wait()
  show(total == CHUNK * CHUNKS + #"the last", await reader:read())
  writer:close()
  await writer:wait_closed()
  await writer:wait_closed()
  server:close()
  await server:wait_closed()
end

asyncio.run(main())
-- expect: false	false	false
-- expect: nil	true
-- expect: true	done
