-- Channels: sizes, errors, clones, closing. trio rules 96 to 103 and 106
local trio = require "trio"
local show, virtual, shape = require "tests.pairs.lib.pair"()

local function statistics(channel)
  local s = channel:statistics()
  show(s.current_buffer_used, s.max_buffer_size, s.open_send_channels,
       s.open_receive_channels, s.tasks_waiting_send,
       s.tasks_waiting_receive)
end

async function attempt(name, f, ...)
  local ok, result = await pcall(f, ...)
  if ok then show(name, result) else show(name, shape(result)) end
end

local function attempt_now(name, f, ...)
  local ok, result = pcall(f, ...)
  if ok then show(name, result) else show(name, shape(result)) end
end

async function sizes()
  for _, size in ipairs {0, 1, math.huge} do
    local send, receive = trio.open_memory_channel(size)
    statistics(send)
    attempt_now("send", send.send_nowait, send, 1)
    attempt_now("send", send.send_nowait, send, 2)
    attempt_now("receive", receive.receive_nowait, receive)
    attempt_now("receive", receive.receive_nowait, receive)
    statistics(receive)
  end
  for _, wrong in ipairs {-1, 1.0, "1", false, -math.huge} do
    attempt_now("open", trio.open_memory_channel, wrong or nil)
  end
end

async function closing()
  local send, receive = trio.open_memory_channel(2)
  local other = send:clone()
  statistics(other)
  await send:send(1)
  send:close()
  send:close()
  await attempt("closed", send.send, send, 2)
  attempt_now("closed", send.send_nowait, send, 2)
  attempt_now("closed", send.clone, send)
  await other:send(3)
  await other:aclose()
  await attempt("rest", receive.receive, receive)
  attempt_now("rest", receive.receive_nowait, receive)
  await attempt("rest", receive.receive, receive)
  attempt_now("rest", receive.receive_nowait, receive)
  statistics(send)
  receive:close()
  await attempt("closed", receive.receive, receive)
  attempt_now("closed", receive.receive_nowait, receive)
  send, receive = trio.open_memory_channel(2)
  await send:send(1)
  await receive:aclose()
  await attempt("broken", send.send, send, 2)
  attempt_now("broken", send.send_nowait, send, 2)
  statistics(send)
end

async function closing_under_waiters(nursery)
  local send, receive = trio.open_memory_channel(0)
  local other = receive:clone()
  for _, pair in ipairs {{"a", receive}, {"b", other}, {"c", receive}} do
    nursery:start_soon(attempt, pair[1], pair[2].receive, pair[2])
    await trio.testing.wait_all_tasks_blocked()
  end
  statistics(send)
  other:close()
  await trio.testing.wait_all_tasks_blocked()
  statistics(send)
  send:send_nowait("to the first")
  await trio.testing.wait_all_tasks_blocked()
  send:close()
  await trio.testing.wait_all_tasks_blocked()
  statistics(send)
  send, receive = trio.open_memory_channel(0)
  other = send:clone()
  for _, pair in ipairs {{"a", send}, {"b", other}, {"c", send}} do
    nursery:start_soon(attempt, pair[1], pair[2].send, pair[2], pair[1])
    await trio.testing.wait_all_tasks_blocked()
  end
  other:close()
  await trio.testing.wait_all_tasks_blocked()
  statistics(send)
  attempt_now("got", receive.receive_nowait, receive)
  await trio.testing.wait_all_tasks_blocked()
  receive:close()
  await trio.testing.wait_all_tasks_blocked()
  statistics(send)
end

async function main()
  await sizes()
  await closing()
  async with trio.open_nursery() as nursery do
    await closing_under_waiters(nursery)
  end
end

virtual(main)
-- expect: 0	0	1	1	0	0
-- expect: send	WouldBlock
-- expect: send	WouldBlock
-- expect: receive	WouldBlock
-- expect: receive	WouldBlock
-- expect: 0	0	1	1	0	0
-- expect: 0	1	1	1	0	0
-- expect: send	nil
-- expect: send	WouldBlock
-- expect: receive	1
-- expect: receive	WouldBlock
-- expect: 0	1	1	1	0	0
-- expect: 0	inf	1	1	0	0
-- expect: send	nil
-- expect: send	nil
-- expect: receive	1
-- expect: receive	2
-- expect: 0	inf	1	1	0	0
-- expect: open	ValueError
-- expect: open	TypeError
-- expect: open	TypeError
-- expect: open	TypeError
-- expect: open	TypeError
-- expect: 0	2	2	1	0	0
-- expect: closed	ClosedResourceError
-- expect: closed	ClosedResourceError
-- expect: closed	ClosedResourceError
-- expect: rest	1
-- expect: rest	3
-- expect: rest	EndOfChannel
-- expect: rest	EndOfChannel
-- expect: 0	2	0	1	0	0
-- expect: closed	ClosedResourceError
-- expect: closed	ClosedResourceError
-- expect: broken	BrokenResourceError
-- expect: broken	BrokenResourceError
-- expect: 0	2	1	0	0	0
-- expect: 0	0	1	2	0	3
-- expect: b	ClosedResourceError
-- expect: 0	0	1	1	0	2
-- expect: a	to the first
-- expect: c	EndOfChannel
-- expect: 0	0	0	1	0	0
-- expect: b	ClosedResourceError
-- expect: 0	0	1	1	2	0
-- expect: got	a
-- expect: a	nil
-- expect: c	BrokenResourceError
-- expect: 0	0	1	0	0	0
