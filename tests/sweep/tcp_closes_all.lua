-- A client and a server, a look-up included, are cancelled at every step:
-- both at once, the client alone, the server alone.
local trio = require "trio"
local allow = require "tests.lib.allow"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local sweep = require "tests.lib.sweep"

local ANSWERS = {["server.test"] = {"127.0.0.1"}}

local async function echo_lines(stream)
  async for line in stream:lines("L") do await stream:send_all(line) end
end

-- A client that is cancelled leaves data unread: that is a reset.
local async function handle(stream)
  await allow(trio.BrokenResourceError, echo_lines, stream)
end

local async function serve(nursery)
  local listeners = await nursery:start(trio.serve_tcp, handle, 0,
                                        {host = "127.0.0.1"})
  return (select(2, listeners[1].socket:getsockname()))
end

local async function talk(port)
  local stream = await trio.open_tcp_stream("server.test", port)
  async with stream do
    await stream:send_all("hello\nwor")
    assert(await stream:receive_until("\n") == "hello")
    await stream:send_all("ld\n")
    assert(await stream:receive_exactly(6) == "world\n")
    await stream:send_eof()
    assert(await stream:receive_some() == "")
  end
end

local async function both()
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, ANSWERS, {timeout = 100, tries = 1})
    await talk(await serve(nursery))
    nursery.cancel_scope:cancel()
  end
end

-- The server goes on: the next client gets its answers.
local async function client(scope)
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, ANSWERS, {timeout = 100, tries = 1})
    local port = await serve(nursery)
    with scope do await talk(port) end
    await talk(port)
    nursery.cancel_scope:cancel()
  end
end

local async function serve_in(scope, task_status)
  with scope do
    await trio.serve_tcp(handle, 0, {host = "127.0.0.1"}, task_status)
  end
end

-- The client gets through, or an error that says what is gone.
local async function server(scope)
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, ANSWERS, {timeout = 100, tries = 1})
    local started, result = await pcall(nursery.start, nursery, serve_in,
                                        scope)
    if not started then
      check.raised("without calling", started, result)
    else
      local sock = result[1].socket
      local open, _, port = pcall(sock.getsockname, sock)
      port = open and port or 1
      local ok, err = await pcall(talk, port)
      if not ok and not trio.isinstance(err, trio.IncompleteReadError) then
        check.raised(":" .. port, ok, err)
      end
    end
    nursery.cancel_scope:cancel()
  end
end

assert(sweep(both) > 20)
sweep(client, {part = true})
sweep(server, {part = true})
