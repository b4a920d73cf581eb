-- Producers and consumers are cancelled at the first step of any task, at
-- the second, and so on, all at once or one of them: what was sent was
-- received or is still there, and nobody waits. trio rule 107
local check = require "tests.lib.check"
local trio = require "trio"

local ITEMS = 4

-- Calls f() after the n-th step.
local function after_step(n, f)
  local steps = 0
  return {after_task_step = function()
    steps = steps + 1
    if steps == n then f() end
  end}
end

-- Result: was there an n-th step?
local async function cancelled_at(n, size, who)
  local send, receive = trio.open_memory_channel(size)
  local sent, got, scopes, reached = {}, {}, {}, false
  local function produce(nursery, name)
    scopes[#scopes + 1] = trio.CancelScope()
    nursery:start_soon(async function(scope, mine)
      with scope, mine do
        for item = 1, ITEMS do
          await mine:send(name .. item)
          sent[name .. item] = true
        end
      end
    end, scopes[#scopes], send:clone())
  end
  local function consume(nursery, nap)
    scopes[#scopes + 1] = trio.CancelScope()
    nursery:start_soon(async function(scope, mine)
      with scope, mine do
        async for item in mine do
          check.eq(got[item], nil)
          got[item] = true
          if nap then await trio.lowlevel.checkpoint() end
        end
      end
    end, scopes[#scopes], receive:clone())
  end
  local instrument = after_step(n, function()
    reached = true
    if who == 0 then
      for _, scope in ipairs(scopes) do scope:cancel() end
    else
      scopes[who]:cancel()
    end
  end)
  async with trio.open_nursery() as nursery do
    produce(nursery, "a")
    consume(nursery, true)
    consume(nursery, false)
    produce(nursery, "b")
    send:close()
    trio.lowlevel.add_instrument(instrument)
    await trio.testing.wait_all_tasks_blocked()
  end
  trio.lowlevel.remove_instrument(instrument)
  local statistics = receive:statistics()
  check.eq(statistics.tasks_waiting_send, 0)
  check.eq(statistics.tasks_waiting_receive, 0)
  check.eq(statistics.open_send_channels, 0)
  check.eq(statistics.open_receive_channels, 1)
  async for item in receive do
    check.eq(got[item], nil)
    got[item] = true
  end
  for item in pairs(sent) do check.eq(got[item], true, item) end
  if reached then return true end
  check.eq(got, sent)
  check.eq(sent["a" .. ITEMS] and sent["b" .. ITEMS], true)
  return false
end

for _, size in ipairs {0, 1, 3, math.huge} do
  for who = 0, 4 do
    local n = 0
    repeat
      n = n + 1
    until not trio.run(cancelled_at, n, size, who)
    check.eq(n > 10 and n < 200, true)
  end
end
