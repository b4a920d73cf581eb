-- send takes what fits and then waits for room; recv gives at most 64 KiB
-- at a time. All arrives, in order.
local trio = require "trio"
local check = require "tests.lib.check"

local SIZE = 3000000
local data = {}
for i = 1, SIZE // 8 do data[i] = ("%08d"):format(i) end
data = table.concat(data)

trio.run(async function()
  local a, b = trio.socket.socketpair()
  local parts, sends = {}, 0
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      local at = 1
      while at <= #data do
        at = at + await a:send(data:sub(at))
        sends = sends + 1
      end
      a:close()
    end)
    repeat
      local part = await b:recv(1 << 40)
      check.eq(#part <= 65536, true)
      parts[#parts + 1] = part
    until part == ""
  end
  check.eq(table.concat(parts) == data, true)
  check.eq(sends > 1, true)
end)
