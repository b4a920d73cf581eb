-- Every use of an end that was closed here raises ClosedResourceError, a
-- clone included; closing it again does nothing. trio rule 99
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local send, receive = trio.open_memory_channel(1)
  send:close()
  send:close()
  await send:aclose()
  local err = check.raised(trio.ClosedResourceError,
                           await pcall(send.send, send, 1))
  print(err.message)          -- expect: send(): this end of the channel is closed
  check.raises(trio.ClosedResourceError, send.send_nowait, send, 1)
  check.raises(trio.ClosedResourceError, send.clone, send)

  receive:close()
  await receive:aclose()
  receive:close()
  err = check.raised(trio.ClosedResourceError,
                     await pcall(receive.receive, receive))
  print(err.message)          -- expect: receive(): this end of the channel is closed
  check.raises(trio.ClosedResourceError, receive.receive_nowait, receive)
  check.raises(trio.ClosedResourceError, receive.clone, receive)
  check.raised(trio.ClosedResourceError, await pcall(async function()
    async for _ in receive do end
  end))
  print(send:statistics().open_send_channels)         -- expect: 0
end)
