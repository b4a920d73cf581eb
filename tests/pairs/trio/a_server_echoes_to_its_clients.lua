-- serve_tcp and open_tcp_stream: a conversation, its end, and what is closed
-- afterwards. trio rules 113, 116, 117, 120 and 122
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function echo(stream)
  async for data in stream do await stream:send_all(data:upper()) end
  await stream:send_all("bye")
end
local async function client(listener, ...)
  local host, port = listener.socket:getsockname()
  local stream = await trio.open_tcp_stream(host, port)
  async with stream do
    for _, word in ipairs {...} do
      await stream:send_all(word)
      show(await stream:receive_some(100))
    end
    await stream:send_eof()
    show(await stream:receive_some(100))
    show(#await stream:receive_some(100))
  end
  for _, call in ipairs {{"send_all", "x"}, {"receive_some", 1}} do
    local ok, err = await pcall(stream[call[1]], stream, call[2])
    show(shape(err))
  end
end
trio.run(async function()
  local listeners
  async with trio.open_nursery() as nursery do
    listeners = await nursery:start(trio.serve_tcp, echo, 0,
                                    {host = "127.0.0.1"})
    show(#listeners, (listeners[1].socket:getsockname()))
    await client(listeners[1], "one", "two")
    await client(listeners[1])
    nursery.cancel_scope:cancel()
  end
  local ok, err = await pcall(listeners[1].accept, listeners[1])
  show(shape(err))
end)
-- expect: 1	127.0.0.1
-- expect: ONE
-- expect: TWO
-- expect: bye
-- expect: 0
-- expect: ClosedResourceError
-- expect: ClosedResourceError
-- expect: bye
-- expect: 0
-- expect: ClosedResourceError
-- expect: ClosedResourceError
-- expect: ClosedResourceError
