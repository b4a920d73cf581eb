-- A server that takes its time: it answers a greeting after a second. While
-- one client waits, others are served. Ctrl-C ends it. Arguments are the port
-- (0 for any free one) and the seconds that an answer takes.
local trio = require "trio"

local PORT = tonumber((...)) or 12345
local DELAY = tonumber((select(2, ...))) or 1

io.stdout:setvbuf("line") -- a line is seen when it is printed

local async function answer(stream)
  local greeting = await stream:receive_some(1024)
  await trio.sleep(DELAY)
  await stream:send_all(greeting .. " to you")
end

local async function handler(stream)
  local ok, err = await pcall(answer, stream)
  -- A client that went away is no reason to stop.
  if not ok and not trio.isinstance(err, trio.BrokenResourceError) then
    error(err, 0)
  end
end

local async function main()
  async with trio.open_nursery() as nursery do
    -- start waits until the server listens; its result says where.
    local listeners = await nursery:start(trio.serve_tcp, handler, PORT,
                                          {host = "127.0.0.1"})
    print(("listening on %s:%d"):format(listeners[1].socket:getsockname()))
  end
end

trio.run(main)
