-- Memory streams: pieces, the end, closing, two at once.
-- trio rules 110 to 117
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function failure(f, ...)
  local ok, value = await pcall(f, ...)
  if ok then show(type(value) == "string" and #value or value)
  else
    show(shape(value))
    if trio.isinstance(value, trio.Cancelled) then error(value) end
  end
end
local async function sender(stream, ...)
  for _, chunk in ipairs {...} do
    await trio.sleep(1)
    await stream:send_all(chunk)
  end
  await trio.sleep(1)
  await stream:aclose()
end
virtual(async function()
  local send, receive = trio.testing.memory_stream_one_way_pair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(sender, send, "ab", "", "cdefg", "h")
    show(await receive:receive_some(1), trio.current_time())
    show(await receive:receive_some(), trio.current_time())
    show(await receive:receive_some(3), trio.current_time())
    show(await receive:receive_some(9), trio.current_time())
    async for chunk in receive do
      show("chunk", chunk, trio.current_time())
    end
    show("end", trio.current_time())
  end
  await failure(send.send_all, send, "x")
  await failure(receive.receive_some, receive, 1)
  await failure(receive.receive_some, receive, 0)
  await failure(receive.receive_some, receive, -1)
  await failure(receive.receive_some, receive, 1.5)
  await receive:aclose()
  await receive:aclose()
  await failure(receive.receive_some, receive, 1)
  local one, two = trio.testing.memory_stream_pair()
  await one:send_all("hello")
  await one:send_eof()
  await failure(one.send_all, one, "x")
  await one:send_eof()
  show(await two:receive_some(99))
  await failure(two.receive_some, two, 99)
  await two:send_all("back")
  show(await one:receive_some(99))
  await two:aclose()
  await failure(one.receive_some, one, 1)
  async with trio.open_nursery() as nursery do
    one, two = trio.testing.memory_stream_pair()
    nursery:start_soon(failure, one.receive_some, one, 5)
    await trio.sleep(1)
    await failure(one.receive_some, one, 1)
    await trio.sleep(1)
    await one:aclose()
  end
  await failure(two.receive_some, two, 1)
  await trio.aclose_forcefully(two)
  await failure(two.send_all, two, "x")
  show(trio.current_time())
end)
-- expect: a	1.0
-- expect: b	1.0
-- expect: cde	3.0
-- expect: fg	3.0
-- expect: chunk	h	4.0
-- expect: end	5.0
-- expect: ClosedResourceError
-- expect: 0
-- expect: ValueError
-- expect: ValueError
-- expect: TypeError
-- expect: ClosedResourceError
-- expect: ClosedResourceError
-- expect: hello
-- expect: 0
-- expect: back
-- expect: 0
-- expect: BusyResourceError
-- expect: ClosedResourceError
-- expect: 0
-- expect: ClosedResourceError
-- expect: 7.0
