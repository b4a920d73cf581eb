-- A peer that stops reading: the sender waits, a time limit ends that, and
-- however much there is to send, no more memory is used. When the peer reads
-- again, all arrives in order.
local trio = require "trio"
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"

local PIECE = 65536

local function piece(i)
  return ("%08d"):format(i):rep(PIECE // 8)
end

-- Endless: what is sent is made when there is room for it.
local async function pour(stream, state)
  while true do
    await stream:send_all(piece(state.sent + 1))
    state.sent = state.sent + 1
  end
end

local async function drink(stream, upto)
  for i = 1, upto do
    check.eq(await stream:receive_exactly(PIECE) == piece(i), true)
  end
end

local async function main()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  local a = await trio.open_tcp_stream("127.0.0.1", port)
  local b = await listeners[1]:accept()
  await listeners[1]:aclose()
  local state = {sent = 0}
  local before = check.memory()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(pour, a, state)
    await trio.testing.wait_all_tasks_blocked(0.05)
    local stuck = state.sent
    check.eq(stuck < 1000, true)
    await trio.testing.wait_all_tasks_blocked(0.05)
    check.eq(state.sent, stuck)
    check.eq(check.memory() - before < 4 * PIECE, true)
    await drink(b, stuck + 50)
    check.eq(state.sent >= stuck + 50, true)
    check.eq(check.memory() - before < 4 * PIECE, true)
    nursery.cancel_scope:cancel()
  end
  await a:aclose()
  await b:aclose()
end

trio.run(main)

-- An hour of waiting is over at once on this clock.
virtual(async function()
  local a, b = trio.socket.socketpair()
  a, b = trio.SocketStream(a), trio.SocketStream(b)
  local began = trio.current_time()
  local scope = trio.move_on_after(3600)
  with scope do await pour(a, {sent = 0}) end
  check.eq(scope.cancelled_caught, true)
  check.eq(trio.current_time() - began, 3600.0)
  await a:aclose()
  await b:aclose()
end)
