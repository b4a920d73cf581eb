-- A peer that sends nothing, or not enough, or never accepts or answers the
-- handshake: each wait ends when its time is over, and the server serves
-- others meanwhile.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"

local PATIENCE = 30

local async function greet(stream)
  local scope = trio.move_on_after(PATIENCE)
  with scope do
    local name = await stream:receive_until("\n")
    await stream:send_all("hello " .. name .. "\n")
    return
  end
  await stream:send_all("too slow\n")
end

local async function silent(port, said)
  async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
    await stream:send_all(said)
    check.eq(await stream:receive_until("\n"), "too slow")
    check.eq(await stream:receive_some(), "")
  end
end

local async function too_slow(f, ...)
  local began = trio.current_time()
  local args = table.pack(...)
  check.raised(trio.TooSlowError, await pcall(async function()
    with trio.fail_after(PATIENCE) do await f(table.unpack(args)) end
  end))
  check.eq(trio.current_time() - began, PATIENCE + 0.0)
end

virtual(async function()
  local pki <close> = tls.pki()
  async with trio.open_nursery() as nursery do
    local listeners = await nursery:start(trio.serve_tcp, greet, 0,
                                          "127.0.0.1")
    local _, port = listeners[1].socket:getsockname()
    async with trio.open_nursery() as clients do
      for _, said in ipairs {"", "never ending", "\r"} do
        clients:start_soon(silent, port, said)
      end
      await trio.sleep(1)
      async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
        await stream:send_all("Ada\n")
        check.eq(await stream:receive_until("\n"), "hello Ada")
      end
    end
    nursery.cancel_scope:cancel()
  end

  -- Nobody accepts.
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  async with listeners[1] as listener do
    local _, port = listener.socket:getsockname()
    await too_slow(listener.accept, listener)
    local stream = await trio.open_tcp_stream("127.0.0.1", port)
    await too_slow(stream.receive_some, stream)
    await too_slow(stream.receive_exactly, stream, 1)
    await too_slow(stream.socket.recv, stream.socket, 1)
    await stream:aclose()
    stream = await trio.open_ssl_over_tcp_stream("localhost", port, {
      ssl_context = pki:client(),
    })
    await too_slow(stream.do_handshake, stream)
    await stream:aclose()
  end
end)
