-- Functions that never return are left behind at the end of the program:
-- it ends, whatever they do.
local trio = require "trio"
local time = require "time"

local function spin() while true do end end
local function allocate() while true do local _ = {{}} end end
local function catch() while true do pcall(error, "x") end end
local function block() time.sleep(1000) end
local function ask()
  local async function forever() await trio.sleep_forever() end
  while true do pcall(trio.from_thread.run, forever) end
end

trio.run(async function()
  with trio.move_on_after(0.02) do
    async with trio.open_nursery() as nursery do
      for _, f in ipairs {spin, allocate, catch, block, ask} do
        nursery:start_soon{trio.to_thread.run_sync,
                           {f, abandon_on_cancel = true}}
      end
    end
  end
end)
print("ended") -- expect: ended
