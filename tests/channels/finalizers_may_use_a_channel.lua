-- A finalizer that sends, receives or closes while another use of the same
-- channel needs memory doesn't break it.
local check = require "tests.lib.check"
local trio = require "trio"

for seed = 1, 20 do
  math.randomseed(seed)
  local size = seed % 3 == 0 and 9 or math.huge
  local send, receive = trio.open_memory_channel(size)
  local sent, got, busy = 0, 0, false
  local function use()
    if math.random(2) == 1 then
      if pcall(send.send_nowait, send, 1) then sent = sent + 1 end
    elseif pcall(receive.receive_nowait, receive) then
      got = got + 1
    end
  end
  local function litter()
    setmetatable({}, {__gc = function()
      if busy then return end
      busy = true
      for _ = 1, math.random(0, 20) do use() end
      busy = false
    end})
  end
  collectgarbage("setpause", 1)
  for _ = 1, 400 do
    litter()
    use()
  end
  collectgarbage("setpause", 200)
  check.eq(send:statistics().current_buffer_used, sent - got)
end
