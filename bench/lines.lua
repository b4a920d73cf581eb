-- SPDX-License-Identifier: MIT
--
-- A script of about so many lines, as people write them.

local PART = [[
-- Does one of many things, with what others have made of it.
async function N.work_%d(items, options)
  local event, total = trio.Event(), 0
  async with trio.open_nursery() as nursery do
    for i, item in ipairs(items) do
      nursery:start_soon(N.work_%d, item.children, options)
      total = total + item.size * (options.factor or 1)
      if item.name:match("^(%%w+)") == options.name then
        print(("%%s: %%d"):format(item.name, total), item.value[i])
      end
    end
    event:set()
    await event:wait()
  end
  local list = {name = "x", size = total, [3] = function(a) return a end}
  table.sort(items, function(a, b) return a.size < b.size end)
  await trio.sleep(options.seconds)
  return await N.work_%d(list), total
end

]]

return function(lines)
  local parts = {'local trio = require "trio"\nlocal N = {}\n'}
  for i = 1, lines // 20 do parts[#parts + 1] = PART:format(i, i, i) end
  return table.concat(parts)
end
