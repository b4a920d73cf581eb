-- scripts/network/echo-server.lua and echo-client.lua talk to each other, and
-- Ctrl-C ends the client with one KeyboardInterrupt, not a group.
local trio = require "trio"
local asyncrun = arg[-1]

local port = trio.run(async function()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, free = listeners[1].socket:getsockname()
  await listeners[1]:aclose()
  return free
end)
local pipe = io.popen(([[
  '%s' scripts/network/echo-server.lua %d 2>&1 >/dev/null & server=$!
  until '%s' -e 'local trio = require "trio"
    trio.run(trio.open_tcp_stream, "127.0.0.1", %d)' 2>/dev/null
  do :; done
  timeout -s INT 0.5 '%s' scripts/network/echo-client.lua %d 2>&1
  kill -TERM $server]]):format(asyncrun, port, asyncrun, port, asyncrun,
                               port))
local n, rest = 0, ""
for line in pipe:lines() do
  n = n + 1
  if n <= 7 then print(line) else rest = rest .. line end
end
pipe:close()
print(rest:find("KeyboardInterrupt", 1, true) ~= nil, rest:find("Group"))
-- expect: parent: connecting to 127.0.0.1:{any}
-- expect: parent: spawning sender...
-- expect: parent: spawning receiver...
-- expect: sender: started!
-- expect: sender: sending "async can sometimes be confusing, but {any}
-- expect: receiver: started!
-- expect: receiver: got data "async can sometimes be confusing, but {any}
-- expect: true	nil
