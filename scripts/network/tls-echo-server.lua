-- The echo server with TLS: only what opens the listeners differs, for a TLS
-- stream is a stream like any other. A peer that doesn't trust us, or doesn't
-- speak TLS, is an error of the first operation on the stream. Ctrl-C ends
-- it. Arguments are the port (0 for any free one) and the files of the
-- certificate and its key. To try it, make these yourself:
--   openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost \
--     -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -days 30 \
--     -keyout key.pem -out cert.pem
local ssl = require "ssl"
local trio = require "trio"

local PORT = tonumber((...)) or 12345
local CERT, KEY = select(2, ...)
-- A peer that never says anything is sent away after so many seconds.
local PATIENCE = 60

io.stdout:setvbuf("line") -- a line is seen when it is printed

local connections = 0

local async function talk(stream, ident)
  with trio.fail_after(PATIENCE) do
    await stream:do_handshake()
  end
  print(("echo_server %d: speaks %s, %s"):format(ident, stream:version(),
                                                 (stream:cipher())))
  async for data in stream do
    print(("echo_server %d: received data %q"):format(ident, data))
    await stream:send_all(data)
  end
  print(("echo_server %d: connection closed"):format(ident))
end

local async function echo_server(stream)
  connections = connections + 1
  local ident = connections
  print(("echo_server %d: started"):format(ident))
  local ok, err = await pcall(talk, stream, ident)
  if not ok then
    -- A cancellation or Ctrl-C isn't an Exception, and goes on.
    if not trio.isinstance(err, trio.Exception) then error(err, 0) end
    -- What TLS has to say is the cause of the stream's error.
    print(("echo_server %d: crashed: %s"):format(
      ident, tostring(err.cause or err)))
  end
end

local async function main()
  local context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
  context:load_cert_chain(CERT or "cert.pem", KEY or "key.pem")
  async with trio.open_nursery() as nursery do
    local listeners = await nursery:start(
      trio.serve_ssl_over_tcp, echo_server, PORT, context,
      {host = "127.0.0.1"})
    print(("listening on %s:%d"):format(
      listeners[1].transport_listener.socket:getsockname()))
  end
end

trio.run(main)
