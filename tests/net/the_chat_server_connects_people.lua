-- scripts/network/chat-server.lua with socat, Python's asyncio and our own
-- streams: names, who joins and leaves, what is said. One who doesn't read is
-- sent away while the others go on; lines that are too long, resets and
-- clients without a name leave nothing behind.
-- needs: socat
-- needs: python3
local program = require "tests.lib.program"
local trio = require "trio"

local PYTHON = [[
import asyncio, sys

async def main():
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(sys.argv[1]))
    for name in ["two words", "ann", "x" * 21, "bob"]:
        print((await reader.readline()).decode().strip())
        writer.write((name + "\n").encode())
    print((await reader.readline()).decode().strip())
    writer.write(b"hello\r\n\r\nbell\x07\nunfinished")
    writer.write_eof()
    print((await reader.read()).decode().strip())

asyncio.run(main())
]]

trio.run(async function()
  local server <close>, port = await program.serve("chat-server", "0 50")
  local descriptors = server:descriptors()

  local ann <close> = program.start(
    ("(echo ann; sleep 20) | socat - TCP:127.0.0.1:%d"):format(port))
  await ann:see("here are ann")
  local python <close> = program.start(
    ("python3 -c '%s' %d"):format(PYTHON, port))
  print((await python:wait()))
  await ann:see("bob leaves")
  print(ann:text())

  local async function join(name)
    local stream = await trio.open_tcp_stream("127.0.0.1", port)
    await stream:send_all(name .. "\n")
    await stream:receive_until("here are ")
    print(await stream:receive_until("\n"))
    return stream
  end

  -- A flood, which one reads and the other doesn't.
  local reader, sleeper = await join("reader"), await join("sleeper")
  local talker = await join("talker")
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      local count = 0
      async for line in reader:lines() do
        if line:find("^talker: x") then count = count + 1 end
        if line == "talker: over" then break end
      end
      print("the reader got", count)
    end)
    local line = ("x"):rep(900) .. "\n"
    for _ = 1, 200 do
      await talker:send_all(line:rep(50))
      await talker:send_all("/names\n")
      await talker:receive_until("here are ")
    end
    await talker:send_all("over\n")
  end
  await server:see("%* sleeper (leaves)")
  await sleeper:aclose()
  await talker:send_all("/names\n")
  await talker:receive_until("ann, reader, talker")

  -- Those with other troubles.
  await talker:send_all(("y"):rep(2000) .. "\n")
  await server:see("connection lost: (LimitOverrunError)")
  local socket = trio.socket
  reader:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                    string.pack("i4i4", 1, 0))
  await reader:aclose()
  await server:see("%* reader (leaves)")
  for _ = 1, 10 do
    await (await trio.open_tcp_stream("127.0.0.1", port)):aclose()
  end
  await talker:aclose()
  await server:settle(descriptors + 1)
  print(server:status())
end)
-- expect: Your name?
-- expect: Up to 20 letters and digits, please.
-- expect: That name is taken.
-- expect: Up to 20 letters and digits, please.
-- expect: * here are ann, bob
-- expect:
-- expect:
-- expect: Your name?
-- expect: * here are ann
-- expect: * bob joins
-- expect: bob: hello
-- expect: bob: bell?
-- expect: bob: unfinished
-- expect: * bob leaves
-- expect:
-- expect: ann, reader
-- expect: ann, reader, sleeper
-- expect: ann, reader, sleeper, talker
-- expect: the reader got	10000
-- expect: nil
