-- SocketStreams that are closed, broken, used by two at once.
-- trio rules 110 to 118
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function failure(f, ...)
  local ok, value = await pcall(f, ...)
  show(ok and #(value or "") or shape(value))
end
local function pair()
  local a, b = trio.socket.socketpair()
  return trio.SocketStream(a), trio.SocketStream(b)
end
trio.run(async function()
  local a, b = pair()
  show(a.socket.type == trio.socket.SOCK_STREAM)
  await failure(a.send_all, a, "")
  await failure(a.receive_some, a, 0)
  await failure(a.receive_some, a, 1.5)
  await failure(a.send_all, a, nil)
  -- who waits is woken
  async with trio.open_nursery() as nursery do
    nursery:start_soon(failure, a.receive_some, a, 9)
    await trio.testing.wait_all_tasks_blocked()
    await failure(a.receive_some, a, 9)
    await a:aclose()
  end
  await a:aclose()
  await failure(a.send_all, a, "")
  await failure(a.receive_some, a, 1)
  -- the peer has closed
  await failure(b.receive_some, b, 1)
  await failure(b.receive_some, b, 1)
  await failure(b.send_all, b, "x")
  await failure(b.send_all, b, "x")
  await b:aclose()
  -- closing in a cancelled scope closes
  a, b = pair()
  await trio.aclose_forcefully(a)
  await failure(a.receive_some, a, 1)
  await failure(b.receive_some, b, 1)
  with trio.CancelScope() as scope do
    scope:cancel()
    await b:aclose()
    show("not reached")
  end
  await failure(b.send_all, b, "x")
  -- send_eof
  a, b = pair()
  await a:send_all("last")
  await a:send_eof()
  await a:send_eof()
  await failure(a.send_all, a, "x")
  show(await b:receive_some(9))
  await failure(b.receive_some, b, 9)
  await b:send_all("still")
  show(await a:receive_some(9))
  async with a, b do end
  await failure(b.receive_some, b, 1)
  local datagrams = trio.socket.socket(trio.socket.AF_INET,
                                       trio.socket.SOCK_DGRAM)
  local ok, err = pcall(trio.SocketStream, datagrams)
  if trio.isinstance(err, trio.ValueError) then show("no stream socket") end
  datagrams:close()
end)
-- expect: true
-- expect: 0
-- expect: ValueError
-- expect: TypeError
-- expect: TypeError
-- expect: BusyResourceError
-- expect: ClosedResourceError
-- expect: ClosedResourceError
-- expect: ClosedResourceError
-- expect: 0
-- expect: 0
-- expect: BrokenResourceError
-- expect: BrokenResourceError
-- expect: ClosedResourceError
-- expect: 0
-- expect: ClosedResourceError
-- expect: ClosedResourceError
-- expect: last
-- expect: 0
-- expect: still
-- expect: ClosedResourceError
-- expect: no stream socket
