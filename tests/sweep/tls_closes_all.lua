-- A client and a server with TLS over TCP are cancelled at every step: both
-- at once, and the client alone, after which the server goes on.
-- needs: openssl
-- timeout: 60
local trio = require "trio"
local tls = require "tests.lib.tls"
local allow = require "tests.lib.allow"
local check = require "tests.lib.check"
local sweep = require "tests.lib.sweep"

local pki <close> = tls.pki()
local server_context, client_context = pki:server(), pki:client()

local async function echo(stream)
  async for line in stream:lines("L") do await stream:send_all(line) end
  await stream:aclose()
end

local async function handle(stream)
  await allow(trio.BrokenResourceError, echo, stream)
end

local async function talk(port)
  local stream = await trio.open_ssl_over_tcp_stream("localhost", port, {
    ssl_context = client_context,
  })
  async with stream do
    await stream:send_all("hello\nwor")
    assert(await stream:receive_until("\n") == "hello")
    await stream:send_all("ld\n")
    assert(await stream:receive_exactly(6) == "world\n")
  end
end

local async function end_tls(port)
  local stream = await trio.open_ssl_over_tcp_stream("localhost", port, {
    ssl_context = client_context,
  })
  async with stream do
    await stream:do_handshake()
    local transport = await stream:unwrap()
    await transport:aclose()
  end
end

local function program(client)
  return async function(scope)
    async with trio.open_nursery() as nursery do
      local port = await tls.serve(nursery, handle, server_context,
                                   {host = "127.0.0.1"})
      with scope do await client(port) end
      await client(port)
      nursery.cancel_scope:cancel()
    end
  end
end

sweep(program(talk), {part = true})
sweep(async function() await program(talk)(trio.CancelScope()) end)
sweep(program(end_tls), {part = true})

-- Another name, and bytes that are no TLS: the handshake fails on its way.
local other = pki:client()
local async function refused(scope)
  local async function connect(port)
    local stream = await trio.open_ssl_over_tcp_stream("127.0.0.1", port, {
      ssl_context = other,
    })
    async with stream do
      local err = await allow(trio.BrokenResourceError, stream.do_handshake,
                              stream)
      check.eq(err.cause.reason, "CERTIFICATE_VERIFY_FAILED")
    end
  end
  await program(connect)(scope)
end
pki:make("host", {names = {"localhost"}})
server_context:load_cert_chain(pki.host.cert, pki.host.key)
sweep(refused, {part = true})
