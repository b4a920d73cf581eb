-- Channels that were used, left full, or waited at by cancelled tasks go
-- without a trace.
local check = require "tests.lib.check"
local trio = require "trio"

local async function main()
  local send, receive = trio.open_memory_channel(2)
  async with trio.open_nursery() as nursery do
    for i = 1, 5 do
      nursery:start_soon(send.send, send, {i})
      nursery:start_soon(async function()
        with trio.CancelScope() as scope do
          nursery:start_soon(async function() scope:cancel() end)
          await send:send({})
        end
      end)
    end
    nursery:start_soon(async function()
      for _ = 1, 3 do await receive:receive() end
    end)
    await trio.testing.wait_all_tasks_blocked()
    nursery.cancel_scope:cancel()
  end
  local clone = receive:clone()
  await clone:aclose()
end

check.no_leaks(trio.run, main)
