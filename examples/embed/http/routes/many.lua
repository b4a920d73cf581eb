-- SPDX-License-Identifier: MIT
--
-- /many: an answer that several tasks work at.
local trio = require "trio"

return async function()
  local parts = {}
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function()
        await trio.sleep(0.01 * i)
        parts[#parts + 1] = "part " .. i .. "\n"
      end)
    end
  end
  return table.concat(parts)
end
