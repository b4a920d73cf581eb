-- What is said when a colon, a run or the right object is missing.
local check = require "tests.lib.check"
local trio = require "trio"

local send, receive = trio.open_memory_channel(0)
check.raises("write object:clone(...)", send.clone)
check.raises("write object:send_nowait(...)", send.send_nowait, 1)
check.raises(trio.TypeError, send.statistics, receive)
check.raises(trio.TypeError, receive.receive_nowait, io.stdout)
check.raises(trio.TypeError, function() send.closed = true end)
check.raises(trio.WouldBlock, send.send_nowait, send)
print(send)           -- expect: <send channel at 0x{any}, using buffer at 0x{any}>
print(receive)        -- expect: <receive channel at 0x{any}, using buffer at 0x{any}>
print(getmetatable(send), getmetatable(receive))
-- expect: MemorySendChannel	MemoryReceiveChannel

trio.run(async function()
  check.raised("write object:send(...)", await pcall(send.send, 1))
  check.raised("write object:receive(...)", await pcall(receive.receive))
  check.raised("needs a MemoryReceiveChannel as its first argument, got a "
    .. "MemorySendChannel", await pcall(receive.receive, send))
end)
