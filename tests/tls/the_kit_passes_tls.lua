-- The conformance kit over TLS on memory, on lockstep streams and on
-- sockets, both kinds of closing. trio rules 110 to 117
-- needs: openssl
-- timeout: 120
local trio = require "trio"
local tls = require "tests.lib.tls"
local testing = trio.testing

trio.run(async function()
  local pki <close> = tls.pki()
  local contexts = {pki:client(), pki:server()}
  local function wrap(https, a, b)
    return trio.SSLStream(a, contexts[1], {
      server_hostname = "localhost", https_compatible = https,
    }), trio.SSLStream(b, contexts[2], {
      server_side = true, https_compatible = https,
    })
  end
  -- Before it, one end can't close alone, and a cancelled one is broken.
  local async function shake_hands(client, server)
    await tls.both(async function() await client:do_handshake() end,
                   async function() await server:do_handshake() end)
    return client, server
  end
  for _, https in ipairs {false, true} do
    local async function memory()
      return await shake_hands(wrap(https, testing.memory_stream_pair()))
    end
    local async function sockets()
      local a, b = trio.socket.socketpair()
      return await shake_hands(
        wrap(https, trio.SocketStream(a), trio.SocketStream(b)))
    end
    local async function tcp()
      local listeners = await trio.open_tcp_listeners(0, {host = "::1"})
      async with listeners[1] as listener do
        local a = await testing.open_stream_to_socket_listener(listener)
        return await shake_hands(wrap(https, a, await listener:accept()))
      end
    end
    -- Else a receiver would have to send first.
    local async function clogged()
      return await shake_hands(wrap(https, testing.lockstep_stream_pair()))
    end
    await testing.check_two_way_stream(memory, clogged)
    await testing.check_two_way_stream(sockets, clogged)
    await testing.check_two_way_stream(tcp)
  end
  print("passed")      -- expect: passed
end)
