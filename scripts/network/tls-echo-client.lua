-- A client with TLS. The server's certificate is verified, and that it is for
-- the host: without a file of certificates to trust, by the authorities that
-- the system trusts. Start scripts/network/tls-echo-server.lua first.
-- Arguments are the port, the file, and the host's name.
local ssl = require "ssl"
local trio = require "trio"

local PORT = tonumber((...)) or 12345
local TRUSTED, HOST = select(2, ...)
HOST = HOST or "localhost"

local async function talk(stream)
  -- Left out, this comes with the first data.
  await stream:do_handshake()
  local cert = stream:getpeercert()
  print(("connected to %s by %s, until %s"):format(
    cert.subject[1][1][2], stream:version(), cert.notAfter))
  for _, data in ipairs {"Is anybody there?", "I thought so."} do
    print(("sending %q"):format(data))
    await stream:send_all(data)
    print(("got back %q"):format(await stream:receive_exactly(#data)))
  end
end

local async function main()
  local context = ssl.create_default_context{cafile = TRUSTED}
  local stream = await trio.open_ssl_over_tcp_stream(
    HOST, PORT, {ssl_context = context})
  async with stream do -- in the end it says goodbye, and closes
    local ok, err = await pcall(talk, stream)
    if ok then return end
    if not trio.isinstance(err, trio.BrokenResourceError) then
      error(err, 0)
    end
    print("no luck: " .. tostring(err.cause or err))
    os.exit(1, true)
  end
end

trio.run(main)
