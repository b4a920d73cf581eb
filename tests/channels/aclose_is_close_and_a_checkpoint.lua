-- close() works at once and outside of a run, too; aclose() is the same and
-- a checkpoint, which closes even if the task is cancelled. trio rule 106
local check = require "tests.lib.check"
local trio = require "trio"

local testing = trio.testing

trio.run(async function()
  for i = 1, 2 do
    local ends = {trio.open_memory_channel(0)}
    with testing.assert_no_checkpoints() do ends[i]:close() end
    ends = {trio.open_memory_channel(0)}
    with testing.assert_checkpoints() do await ends[i]:aclose() end
    ends = {trio.open_memory_channel(0)}
    local scope = trio.CancelScope()
    with scope do
      scope:cancel()
      await ends[i]:aclose()
    end
    check.eq(scope.cancelled_caught, true)
    check.raises(trio.ClosedResourceError, ends[i].clone, ends[i])
  end
end)

local send, receive = trio.open_memory_channel(1)
send:send_nowait("kept between runs")
send:close()
trio.run(async function()
  print(await receive:receive())            -- expect: kept between runs
end)
receive:close()
print(receive:statistics().open_receive_channels)     -- expect: 0
