-- Ten megabytes each way at once, through a small pipe, unharmed; memory on
-- the way stays bounded.
-- needs: openssl
-- timeout: 60
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local block = {}
for i = 1, 1 << 16 do block[i] = string.char(i * i // 7 % 256) end
local DATA = table.concat(block):rep(160)

local async function receive_all(stream, size)
  local parts, n = {}, 0
  while n < size do
    local data = await stream:receive_some()
    check.eq(data ~= "", true)
    parts[#parts + 1] = data
    n = n + #data
  end
  return table.concat(parts)
end

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki, {limit = 200000})
  await tls.both(async function()
    await client:send_all(DATA)
  end, async function()
    await server:send_all(DATA)
  end, async function()
    print(await receive_all(client, #DATA) == DATA)  -- expect: true
  end, async function()
    print(await receive_all(server, #DATA) == DATA)  -- expect: true
  end)
  -- One piece goes to the transport at once.
  local sends = client.transport_stream.sends
  await client:send_all("small")
  print(client.transport_stream.sends - sends)       -- expect: 1
  print(await server:receive_some(2))                -- expect: sm
  print(await server:receive_some())                 -- expect: all
end)
