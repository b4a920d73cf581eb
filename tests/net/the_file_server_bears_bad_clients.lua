-- scripts/network/http-server.lua: requests that come before the answer to
-- the last, from Python's asyncio; and clients that send what is no request,
-- too much of one, a part of one or nothing, that don't read their answer,
-- or vanish. Whoever is slow is sent away, and nobody else has to wait.
-- needs: python3
local program = require "tests.lib.program"
local trio = require "trio"

local PIPELINE = [[
import asyncio, sys

async def main():
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(sys.argv[1]))
    paths = ["small", "nowhere", "small", "..", "big"] * 20
    writer.write(b"".join(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n"
                          % path.encode() for path in paths))
    seen = []
    for path in paths:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.split(b"Content-Length: ")[1].split(b"\r")[0])
        body = await reader.readexactly(length)
        seen.append((path, head.split()[1].decode(), length))
    for one in sorted(set(seen)):
        print(*one)
    writer.write(b"GET /small HTTP/1.1\r\nHost: x\r\n")
    writer.write(b"Connection: Close\r\n\r\n")
    rest = await reader.read()
    print(rest.count(b"200 OK"), rest.split(b"\r\n\r\n")[1])
    writer.close()

asyncio.run(main())
]]

local ROOT = os.tmpname()

local function write(name, text)
  local file = assert(io.open(ROOT .. "/" .. name, "wb"))
  file:write(text)
  file:close()
end

os.remove(ROOT)
assert(os.execute(("mkdir '%s'"):format(ROOT)))
write("small", "small")
write("big", ("x"):rep(200000))
write("huge", ("x"):rep(20000000))
write("pipeline.py", PIPELINE)

trio.run(async function()
  local server <close>, port = await program.serve(
    "http-server", ("0 '%s' 0.2"):format(ROOT))
  local descriptors = server:descriptors()

  -- What comes back for these bytes, until the server closes.
  local async function send(data)
    local answer = {}
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
      await stream:send_all(data)
      async for piece in stream do answer[#answer + 1] = piece end
    end
    return table.concat(answer)
  end

  local async function status(data)
    return (await send(data)):match("^HTTP/1%.1 (%d+)") or "closed"
  end

  -- Slow ones, meanwhile.
  local slow = {}
  async with trio.open_nursery() as nursery do
    for i, data in ipairs {"", "GET / HT", "GET / HTTP/1.1\r\nHost:"} do
      nursery:start_soon(async function()
        local start = trio.current_time()
        slow[i] = await status(data)
        slow[i + 3] = trio.current_time() - start >= 0.2
      end)
    end
    nursery:start_soon(async function()
      async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
        await stream:send_all("GET /huge HTTP/1.1\r\nHost: x\r\n\r\n")
        await server:see("connection lost: TooSlowError")
      end
    end)
    nursery:start_soon(async function()
      for _ = 1, 20 do
        local stream = await trio.open_tcp_stream("127.0.0.1", port)
        await stream:send_all("GET /huge HTTP/1.1\r\nHost: x\r\n\r\n")
        await stream:receive_some(1000)
        await stream:aclose()
      end
    end)
    local python <close> = program.start(
      ("python3 '%s/pipeline.py' %d"):format(ROOT, port))
    print((await python:wait()))
  end
  print(table.unpack(slow))

  local HOST = "Host: x\r\nConnection: close\r\n"
  for _, case in ipairs {
    {"garbage", "\0\1\2\r\n\r\n"},
    {"TLS", "\22\3\1\0\165\1\0\0\161\3\3\n\n"},
    {"an older version", "GET /\r\n\r\n"},
    {"a newer version", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"no host", "GET /small HTTP/1.1\r\n\r\n"},
    {"two hosts", "GET /small HTTP/1.1\r\nHost: y\r\n" .. HOST .. "\r\n"},
    {"space before colon", "GET /small HTTP/1.1\r\nA : b\r\n\r\n"},
    {"folded", "GET /small HTTP/1.1\r\nA: b\r\n c\r\n\r\n"},
    {"NUL in a field", "GET /small HTTP/1.1\r\nA: \0\r\n\r\n"},
    {"a long line", "GET /" .. ("x"):rep(10000) .. " HTTP/1.1\r\n\r\n"},
    {"an endless line", ("x"):rep(100000)},
    {"many fields", "GET / HTTP/1.1\r\n" .. ("A: b\r\n"):rep(200)},
    {"no path", "GET small HTTP/1.1\r\n" .. HOST .. "\r\n"},
    {"a whole URL", "GET http://x/small HTTP/1.1\r\n" .. HOST .. "\r\n"},
    {"newlines alone", "\n\nGET /small HTTP/1.1\nHost: x\n"
      .. "Connection: close\n\n"},
    {"a body", "GET /small HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
      .. "GET /"},
    {"chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked"
      .. "\r\n\r\n0\r\n\r\n"},
    {"the star", "OPTIONS * HTTP/1.1\r\n" .. HOST .. "\r\n"},
    {"huge numbers", "GET /small HTTP/1.1\r\n" .. HOST .. "Range: bytes=0-"
      .. ("9"):rep(400) .. "\r\n\r\n"},
    {"HEAD of nothing", "HEAD /nowhere HTTP/1.1\r\n" .. HOST .. "\r\n"},
  } do
    print(case[1] .. ":", await status(case[2]))
  end
  print((await send("HEAD /nowhere HTTP/1.1\r\n" .. HOST .. "\r\n"))
        :match("\r\n\r\n(.*)") == "")
  await server:settle(descriptors)
  print(server:status())
end)
os.execute(("rm -r '%s'"):format(ROOT))
-- expect: .. 403 14
-- expect: big 200 200000
-- expect: nowhere 404 14
-- expect: small 200 5
-- expect: 1 b'small'
-- expect:
-- expect: closed	closed	408	true	true	true
-- expect: garbage:	400
-- expect: TLS:	400
-- expect: an older version:	400
-- expect: a newer version:	505
-- expect: no host:	400
-- expect: two hosts:	400
-- expect: space before colon:	400
-- expect: folded:	400
-- expect: NUL in a field:	400
-- expect: a long line:	431
-- expect: an endless line:	431
-- expect: many fields:	431
-- expect: no path:	400
-- expect: a whole URL:	200
-- expect: newlines alone:	200
-- expect: a body:	200
-- expect: chunks:	405
-- expect: the star:	405
-- expect: huge numbers:	206
-- expect: HEAD of nothing:	404
-- expect: true
-- expect: nil
