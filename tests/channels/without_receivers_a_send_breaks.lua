-- After the last receiver is closed, sending raises BrokenResourceError, also
-- for those who wait already, and the items of the buffer are dropped.
-- trio rule 101
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local send, receive = trio.open_memory_channel(1)
  local kept = setmetatable({{}}, {__mode = "v"})
  send:send_nowait(kept[1])
  async with trio.open_nursery() as nursery do
    for item = 1, 2 do
      nursery:start_soon(async function()
        check.raised(trio.BrokenResourceError,
                     await pcall(send.send, send, item))
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    print(receive:statistics().tasks_waiting_send)    -- expect: 2
    receive:close()
    print(receive:statistics().tasks_waiting_send)    -- expect: 0
  end
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(send.send, send, 3))
  print(err.message)                -- expect: send(): all receivers are closed
  check.raises(trio.BrokenResourceError, send.send_nowait, send, 3)
  print(send:statistics().current_buffer_used)        -- expect: 0
  collectgarbage()
  print(kept[1])                                      -- expect: nil
  send:clone():close()
end)
