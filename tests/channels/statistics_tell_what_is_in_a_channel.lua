-- statistics() of both ends, at all times. trio rule 108
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local send, receive = trio.open_memory_channel(2)
  local expected = {
    current_buffer_used = 0, peak_buffer_used = 0, max_buffer_size = 2,
    open_send_channels = 1, open_receive_channels = 1,
    tasks_waiting_send = 0, tasks_waiting_receive = 0,
  }
  local function now(changes)
    for name, value in pairs(changes) do expected[name] = value end
    check.eq(send:statistics(), expected)
    check.eq(receive:statistics(), expected)
  end
  now {}
  send:send_nowait(1)
  now {current_buffer_used = 1, peak_buffer_used = 1}
  local clones = {send:clone(), receive:clone(), receive:clone()}
  now {open_send_channels = 2, open_receive_channels = 3}
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do nursery:start_soon(send.send, clones[1], i) end
    await trio.testing.wait_all_tasks_blocked()
    now {tasks_waiting_send = 2, current_buffer_used = 2,
         peak_buffer_used = 2}
    for _ = 1, 4 do await receive:receive() end
    now {tasks_waiting_send = 0, current_buffer_used = 0}
    nursery:start_soon(receive.receive, clones[2])
    await trio.testing.wait_all_tasks_blocked()
    now {tasks_waiting_receive = 1}
    nursery.cancel_scope:cancel()
  end
  now {tasks_waiting_receive = 0}
  for _, clone in ipairs(clones) do clone:close() end
  now {open_send_channels = 1, open_receive_channels = 1}
end)
