-- scripts/network/greeting-client.lua waits for the sum of the times in the
-- first half, for the longest in the second. Another client is answered
-- beside one that is slow, and one that goes away leaves the server alive.
-- needs: socat
local program = require "tests.lib.program"
local trio = require "trio"

trio.run(async function()
  local server <close>, port = await program.serve("greeting-server",
                                                   "0 0.05")
  local vanished <close> = program.start(
    ("printf 'Hello' | socat -t 0 - TCP:127.0.0.1:%d"):format(port))
  await vanished:wait()
  local client <close> = program.start(
    ("'%s' scripts/network/greeting-client.lua %d %d %d"):format(
      program.asyncrun(), port, port, port))
  local text, status = await client:wait()
  print((text:gsub("%d%.%d%d", "N")), status)
  local slow = tonumber(text:match("other: ([%d.]+)"))
  local fast = tonumber(text:match("once: ([%d.]+)"))
  print(slow >= 0.15, fast >= 0.05, fast < slow)
  local other <close> = program.start(
    ("printf 'Good morning' | socat -t 1 - TCP:127.0.0.1:%d"):format(port))
  print((await other:wait()))
  print(server:status())
end)
-- expect: Reply: "Hello, world to you"
-- expect: Reply: "Hello, world to you"
-- expect: Reply: "Hello, world to you"
-- expect: one after the other: N seconds
-- expect: Reply: "Hello, world to you"
-- expect: Reply: "Hello, world to you"
-- expect: Reply: "Hello, world to you"
-- expect: all at once: N seconds
-- expect: saved: N seconds
-- expect: 	0
-- expect: true	true	true
-- expect: Good morning to you
-- expect: nil
