-- scripts/network/port-checker.lua finds a server of Python's asyncio among
-- 1000 ports, with few descriptors. One that lets nobody in is silent.
-- needs: python3
local program = require "tests.lib.program"
local trio = require "trio"

local SERVERS = [[
import asyncio, socket

async def main():
    async def handler(reader, writer):
        writer.close()
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    # A listener that accepts nothing, and whose queue is full.
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = []
    for _ in range(4):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(full.getsockname())
        waiting.append(s)
    print("open", server.sockets[0].getsockname()[1],
          "full", full.getsockname()[1], flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
]]

trio.run(async function()
  local python <close> = program.start(("exec python3 -c '%s'"):format(
    SERVERS))
  local open = tonumber((await python:see("open (%d+) full")))
  local full = tonumber((await python:see("full (%d+)\n")))

  local async function check(arguments, limit)
    local checker <close> = program.start(
      ("ulimit -n %d; '%s' scripts/network/port-checker.lua %s"):format(
        limit or 80, program.asyncrun(), arguments))
    return await checker:wait()
  end

  local first = math.min(open - 500, 65536 - 1000)
  local text, status = await check(("127.0.0.1 %d 1000 50"):format(first))
  print(text:find(open .. " is open", 1, true) ~= nil, status)
  local opened, closed, silent = text:match(
    "(%d+) open, (%d+) closed, (%d+) silent in")
  print(opened + closed + silent)

  print((await check(("127.0.0.1 %d 1 1 0.05"):format(full))))
  print((await check(("127.1 %d 1"):format(open))))
  -- More at once than there are descriptors is an error that says so.
  text, status = await check(("127.0.0.1 %d 1000 1000"):format(first), 60)
  print(text:match("EMFILE"), status)
end)
-- expect: true	0
-- expect: 1000
-- expect: 0 open, 0 closed, 1 silent in {any} seconds
-- expect:
-- expect: {any} is open
-- expect: 1 open, 0 closed, 0 silent in {any} seconds
-- expect:
-- expect: EMFILE	1
