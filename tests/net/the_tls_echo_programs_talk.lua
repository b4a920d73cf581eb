-- scripts/network/tls-echo-server.lua and tls-echo-client.lua talk to each
-- other and to openssl s_client. A server that isn't trusted is refused with
-- the reason, and a client that doesn't speak TLS leaves the server alive.
-- needs: openssl
-- needs: socat
local program = require "tests.lib.program"
local tls = require "tests.lib.tls"
local trio = require "trio"

trio.run(async function()
  local pki <close> = tls.pki()
  local server <close>, port = await program.serve("tls-echo-server",
    ("0 %s %s"):format(pki.host.cert, pki.host.key))

  local async function client(arguments)
    local process <close> = program.start(
      ("'%s' scripts/network/tls-echo-client.lua %d %s"):format(
        program.asyncrun(), port, arguments))
    local text, status = await process:wait()
    print(text, status)
  end
  await client(pki.ca.cert)
  await client("")

  local socat <close> = program.start(
    ("echo 'hello' | socat -u - TCP:127.0.0.1:%d"):format(port))
  await socat:wait()
  await server:see("echo_server 3: (crashed)")

  local openssl <close> = program.start(("mkfifo end\n"
    .. "(echo hello; read _ <end) | "
    .. "openssl s_client -quiet -no_ign_eof -verify_return_error "
    .. "-servername localhost -CAfile ca.pem -connect 127.0.0.1:%d")
    :format(port), pki.folder)
  print(await openssl:see("(hello)"))
  os.execute(("echo >'%s/end'"):format(pki.folder))
  await server:see("echo_server 4: connection (closed)")
  print((await server:stop()))
end)
-- expect: connected to host by TLSv1.3, until {any}
-- expect: sending "Is anybody there?"
-- expect: got back "Is anybody there?"
-- expect: sending "I thought so."
-- expect: got back "I thought so."
-- expect: 	0
-- expect: no luck: SSLCertVerificationError: {any}
-- expect: 	1
-- expect: hello
-- expect: listening on 127.0.0.1:{any}
-- expect: echo_server 1: started
-- expect: echo_server 1: speaks TLSv1.3, TLS_AES_256_GCM_SHA384
-- expect: echo_server 1: received data "Is anybody there?"
-- expect: echo_server 1: received data "I thought so."
-- expect: echo_server 1: connection closed
-- expect: echo_server 2: started
-- expect: echo_server 2: crashed: SSLError: [SSL: TLSV1_ALERT_UNKNOWN_CA] {any}
-- expect: echo_server 3: started
-- expect: echo_server 3: crashed: SSLError: {any}
-- expect: echo_server 4: started
-- expect: echo_server 4: speaks TLSv1.3, TLS_AES_256_GCM_SHA384
-- expect: echo_server 4: received data "hello\
-- expect: "
-- expect: echo_server 4: connection closed
-- expect:
