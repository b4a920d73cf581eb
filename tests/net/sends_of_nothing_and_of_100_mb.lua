-- An empty string is sent without a system call and without an end that
-- the peer would see; a hundred megabytes arrive whole, and take no more
-- memory than a few pieces, with and without TLS.
-- needs: openssl
-- timeout: 60
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local SIZE = 100000000
local LINE = 1000

-- Lines that are all different, to see that none is lost or moved.
local function make()
  local lines = {}
  local rest = ("x"):rep(LINE - 10) .. "\n"
  for i = 1, SIZE // LINE do lines[i] = ("%09d"):format(i) .. rest end
  return table.concat(lines)
end

local async function receive_all(stream)
  local i, most = 0, 0
  local before = check.memory()
  async for line in stream:lines("L") do
    i = i + 1
    if #line ~= LINE or tonumber(line:sub(1, 9)) ~= i then
      error("line " .. i .. ": " .. line)
    end
    if i % 10000 == 0 then
      most = math.max(most, check.memory() - before)
    end
  end
  check.eq(i, SIZE // LINE)
  return most
end

local async function send(a, b, data)
  local most
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() most = await receive_all(b) end)
    for _ = 1, 3 do await a:send_all("") end
    await a:send_all(data)
    await a:send_all("")
    await a:aclose()
  end
  await b:aclose()
  check.eq(most < 1000000, true, most .. " bytes")
end

trio.run(async function()
  local data = make()
  collectgarbage()
  local pki <close> = tls.pki()
  local a, b = trio.socket.socketpair()
  await send(trio.SocketStream(a), trio.SocketStream(b), data)
  a, b = trio.socket.socketpair()
  await send(trio.SSLStream(trio.SocketStream(a), pki:client(),
                            {server_hostname = "localhost"}),
             trio.SSLStream(trio.SocketStream(b), pki:server(),
                            {server_side = true}), data)

  -- In one piece.
  a, b = trio.socket.socketpair()
  a, b = trio.SocketStream(a), trio.SocketStream(b)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(a.send_all, a, data)
    check.eq(await b:receive_exactly(#data) == data, true)
  end

  -- Nothing, to a socket that has no room, and to one that is no stream.
  local sock = a.socket
  check.eq(await sock:send(""), 0)
  local one, two = trio.socket.socketpair(nil, trio.socket.SOCK_DGRAM)
  check.eq(await one:send(""), 0)
  check.eq(await two:recv(10), "")
  check.raised("EMSGSIZE", await pcall(one.send, one, data))
  one:close()
  two:close()
  await a:aclose()
  await b:aclose()
end)
