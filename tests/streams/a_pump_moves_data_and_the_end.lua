-- memory_stream_pump moves what is there and says whether something was.
local check = require "tests.lib.check"
local trio = require "trio"
local testing = trio.testing
local pump = testing.memory_stream_pump

trio.run(async function()
  local s, r = testing.MemorySendStream(), testing.MemoryReceiveStream()
  check.eq(pump(s, r), false)
  await s:send_all("abcdef")
  check.eq(pump(s, r, {max_bytes = 2}), true)
  check.eq(await r:receive_some(), "ab")
  check.eq(pump(s, r), true)
  check.eq(await r:receive_some(), "cdef")
  check.eq(pump(s, r), false)
  await s:aclose()
  check.eq({pump(s, r), pump(s, r)}, {true, true})
  check.eq(await r:receive_some(), "")

  -- A pair that loses its data until a test moves it.
  local a, b = testing.memory_stream_one_way_pair()
  local move = a.send_all_hook
  a.send_all_hook = nil
  await a:send_all("x")
  local scope = trio.move_on_after(0.01)
  with scope do await b:receive_some() end
  check.eq(scope.cancelled_caught, true)
  await move()
  check.eq(await b:receive_some(), "x")

  s, r = testing.MemorySendStream(), testing.MemoryReceiveStream()
  await s:send_all("x")
  await r:aclose()
  check.raises(trio.BrokenResourceError, pump, s, r)
  check.raises("max_bytes", pump, s, r, {max_bytes = 0})
end)
