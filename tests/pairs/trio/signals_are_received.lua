-- Signals are coalesced; what nobody took is raised again; no signals are an
-- error. trio rule 130
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local signal = require "signal"

local function attempt(f, ...)
  local ok, err = pcall(f, ...)
  if not ok then show(shape(err)) end
end
trio.run(async function()
  local one, two = signal.SIGUSR1, signal.SIGUSR2
  with trio.open_signal_receiver(one, two) as it do
    for _, number in ipairs {one, two, one, one} do
      signal.raise_signal(number)
    end
    local seen, count = {}, 0
    async for number in it do
      if not seen[number] then count = count + 1 end
      seen[number] = true
      if count == 2 then break end
    end
    show(seen[one] and seen[two])
    local scope = trio.CancelScope{deadline = trio.current_time() + 0.01}
    with scope do
      async for number in it do show("another") end
    end
    show(scope.cancelled_caught)
  end
  with trio.open_signal_receiver(one) as outer do
    with trio.open_signal_receiver(one) do signal.raise_signal(one) end
    async for number in outer do
      show("raised again", number == one)
      break
    end
  end
  attempt(function()
    with trio.open_signal_receiver() do show("not reached") end
  end)
end)
-- expect: true
-- expect: true
-- expect: raised again	true
-- expect: TypeError
