-- What does "async" mean? Several servers are greeted, and each takes its
-- time to answer. One after the other, we wait for the sum of their times; all
-- at once, for the longest. Start scripts/network/greeting-server.lua first,
-- in another terminal. Arguments are the ports of the servers to greet.
local time = require "time"
local trio = require "trio"

local PORTS = {...}
if #PORTS == 0 then PORTS = {12345, 12345, 12345} end
for i, port in ipairs(PORTS) do
  PORTS[i] = assert(math.tointeger(tonumber(port)), "a port is a number")
end

local async function greet(host, port)
  local reply
  with trio.socket.socket(trio.socket.AF_INET, trio.socket.SOCK_STREAM) as s do
    await s:connect({host, port})
    await s:send("Hello, world")
    -- Here it waits. Other tasks, if there are any, run meanwhile.
    reply = await s:recv(1024)
  end
  print(("Reply: %q"):format(reply))
end

-- An ordinary function can only block until all is done, and greet the next
-- server then.
local function one_after_the_other()
  for _, port in ipairs(PORTS) do
    trio.run(greet, "127.0.0.1", port)
  end
end

-- Tasks wait at the same time.
local async function all_at_once()
  async with trio.open_nursery() as nursery do
    for _, port in ipairs(PORTS) do
      nursery:start_soon(greet, "127.0.0.1", port)
    end
  end
end

local function measure(what, f, ...)
  local start = time.monotonic()
  f(...)
  local seconds = time.monotonic() - start
  print(("%s: %.2f seconds"):format(what, seconds))
  return seconds
end

local slow = measure("one after the other", one_after_the_other)
local fast = measure("all at once", trio.run, all_at_once)
print(("saved: %.2f seconds"):format(slow - fast))
