-- openssl s_client as the client of serve_ssl_over_tcp: our certificate is
-- verified, and its own; a session is resumed.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"

trio.run(async function()
  local pki <close> = tls.pki()
  pki:make("alice")
  local context = pki:server()
  context:load_verify_locations(pki.ca.cert)
  context.verify_mode = ssl.CERT_OPTIONAL
  local async function handler(stream)
    local line = await stream:receive_until("\n")
    local cert = stream:getpeercert()
    await stream:send_all(("%s, %s, reused %s\n"):format(
      line:upper(), cert and cert.subject[1][1][2] or "stranger",
      stream.session_reused))
    await stream:aclose()
  end
  async with trio.open_nursery() as nursery do
    local port = await tls.serve(nursery, handler, context,
                                 {host = "127.0.0.1"})
    local async function client(options)
      local process = tls.start(pki, ("(echo hello; sleep 0.05) | openssl "
        .. "s_client -connect 127.0.0.1:%d -servername localhost -CAfile "
        .. "ca.pem -verify_return_error -verify_hostname localhost %s")
        :format(port, options))
      return await process:wait()
    end
    local text = await client "-quiet"
    print(text:match("HELLO[^\n]*"))    -- expect: HELLO, stranger, reused false
    text = await client "-quiet -cert alice.pem -key alice.key"
    print(text:match("HELLO[^\n]*"))    -- expect: HELLO, alice, reused false
    text = await client "-ign_eof -tls1_2 -sess_out session"
    print(text:match("HELLO[^\n]*"), text:match("Protocol *: (%S+)"))
    -- expect: HELLO, stranger, reused false	TLSv1.2
    text = await client "-quiet -tls1_2 -sess_in session"
    print(text:match("HELLO[^\n]*"))    -- expect: HELLO, stranger, reused true
    nursery.cancel_scope:cancel()
  end
end)
