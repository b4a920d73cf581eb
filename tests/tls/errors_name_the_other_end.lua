-- Whatever goes wrong with TLS over TCP, the client's error names the host
-- it wanted and its address, the server's the address of its client; the
-- server goes on with others.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"
local reset = require "tests.lib.reset"

local send, receive = trio.open_memory_channel(10)

-- Its errors are what is looked at.
local async function handle(stream)
  local ok, err = await pcall(stream.receive_some, stream)
  if ok then err = "got " .. err end
  await send:send(tostring(err))
end

local async function both(server_says, client_address)
  local text = await receive:receive()
  check.raised(server_says, false, text)
  if client_address then check.raised(client_address, false, text) end
end

local function address(stream)
  local host, port = stream.socket:getsockname()
  return ("TLS with %s:%d: "):format(host, port)
end

trio.run(async function()
  local pki <close> = tls.pki()
  async with trio.open_nursery() as nursery do
    local port = await tls.serve(nursery, handle, pki:server(),
                                 {host = "127.0.0.1"})
    local there = "127.0.0.1:" .. port
    local async function refused(host, context, client_says, server_says)
      local stream = await trio.open_ssl_over_tcp_stream(host, port, {
        ssl_context = context,
      })
      local from = address(stream.transport_stream)
      local err = check.raised(trio.BrokenResourceError,
                               await pcall(stream.do_handshake, stream))
      check.raised(("TLS with %s at %s: "):format(host, there), false, err)
      check.raised(client_says, false, err)
      await both(server_says, from)
      await stream:aclose()
    end
    -- A certificate that nobody knows, or for somebody else.
    await refused("localhost", nil, "unable to get local issuer",
                  "doesn't trust our certificate")
    trio.socket.set_custom_hostname_resolver {
      getaddrinfo = async function(_, _, p)
        return {{trio.socket.AF_INET, trio.socket.SOCK_STREAM, 6, "",
                 {"127.0.0.1", p}}}
      end,
    }
    await refused("other.test", pki:client(), "Hostname mismatch",
                  "doesn't accept our certificate")

    -- No TLS at all; an end in the handshake, and a reset.
    local async function plain(act, server_says)
      local stream = await trio.open_tcp_stream("127.0.0.1", port)
      local from = address(stream)
      await act(stream)
      await both(server_says, server_says ~= "ECONNRESET" and from)
      await stream:aclose()
    end
    await plain(async function(s) await s:send_all("GET / HTTP/1.0\r\n") end,
                "speaks HTTP without TLS")
    await plain(async function(s) await s:send_all(("?"):rep(500)) end,
                "doesn't speak TLS")
    await plain(async function(s) await s:send_eof() end,
                "closed the connection without saying goodbye")
    await plain(async function(s) reset(s) end, "ECONNRESET")

    -- The end of the bytes without a goodbye, after the handshake.
    local stream = await trio.open_ssl_over_tcp_stream("localhost", port, {
      ssl_context = pki:client(),
    })
    await stream:do_handshake()
    local from = address(stream.transport_stream)
    await stream.transport_stream:aclose()
    await both("without saying goodbye", from)

    -- And it still serves.
    stream = await trio.open_ssl_over_tcp_stream("localhost", port, {
      ssl_context = pki:client(),
    })
    await stream:send_all("hello")
    await both("got hello")
    await stream:aclose()
    nursery.cancel_scope:cancel()
  end
end)
