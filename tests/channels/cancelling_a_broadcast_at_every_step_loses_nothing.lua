-- Senders and receivers of a broadcast channel are cancelled at each step,
-- all or one of them: receivers got the items that were sent in one order,
-- without a gap, nobody waits, and nothing is left.
local check = require "tests.lib.check"
local trio = require "trio"

local function cancelled_at(n, who, overflow)
  local events = trio.open_broadcast_channel(2, {overflow = overflow})
  local sent, got, scopes = {}, {{}, {}}, {}
  local steps, reached = 0, false
  local instrument = {after_task_step = function()
    steps = steps + 1
    if steps ~= n then return end
    reached = true
    for i, scope in ipairs(scopes) do
      if who == 0 or who == i then scope:cancel() end
    end
  end}
  local async function send(scope, mine, name)
    with scope, mine do
      for i = 1, 4 do
        await mine:send(name .. i)
        sent[#sent + 1] = name .. i
      end
    end
  end
  local async function receive(scope, mine, list)
    with scope, mine do
      while true do
        local ok, item = await pcall(mine.receive, mine)
        if ok then list[#list + 1] = item
        elseif trio.isinstance(item, trio.EndOfChannel) then break
        elseif trio.isinstance(item, trio.LaggedError) then
          for _ = 1, item.missed do list[#list + 1] = "missed" end
        else error(item, 0) end
      end
    end
  end
  trio.run(async function()
    async with trio.open_nursery() as nursery do
      for i = 1, 4 do scopes[i] = trio.CancelScope() end
      nursery:start_soon(receive, scopes[1], events:subscribe(), got[1])
      nursery:start_soon(send, scopes[2], events:clone(), "a")
      nursery:start_soon(send, scopes[3], events:clone(), "b")
      nursery:start_soon(receive, scopes[4], events:subscribe(), got[2])
      events:close()
      trio.lowlevel.add_instrument(instrument)
    end
    trio.lowlevel.remove_instrument(instrument)
  end)
  check.eq(events:statistics(), {
    current_buffer_used = 0, max_buffer_size = 2, open_send_channels = 0,
    open_receive_channels = 0, tasks_waiting_send = 0,
    tasks_waiting_receive = 0,
  })
  for i = 1, math.min(#got[1], #got[2]) do
    local a, b = got[1][i], got[2][i]
    check.eq(a == b or a == "missed" or b == "missed", true)
  end
  -- those who weren't cancelled have it all
  if reached and (who == 2 or who == 3) then
    for _, list in ipairs(got) do check.eq(#list >= #sent, true) end
  end
  if not reached then check.eq(#sent, 8) end
  return reached
end

for _, overflow in ipairs {"wait", "drop"} do
  for who = 0, 4 do
    local n = 0
    repeat n = n + 1 until not cancelled_at(n, who, overflow)
    check.eq(n > 10 and n < 300, true)
  end
end

check.no_leaks(cancelled_at, 20, 0, "wait")
