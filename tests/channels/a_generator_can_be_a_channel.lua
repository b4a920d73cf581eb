-- as_safe_channel: the generator runs one step for each item that is asked
-- for, may yield inside of nurseries and scopes, and ends with the block.
local check = require "tests.lib.check"
local trio = require "trio"
local virtual = require "tests.lib.virtual"

local order

local squares = trio.as_safe_channel(async function(count)
  for i = 1, count do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(trio.sleep_forever)
      order("yields " .. i)
      yield i, i * i
      nursery.cancel_scope:cancel()
    end
  end
  order "ends"
end)

order = check.order()
virtual(async function()
  async with squares(2) as channel do
    await trio.sleep(1)
    order "begins"
    async for i, square in channel do
      order(i .. " " .. square)
      await trio.sleep(1)
    end
    order "drained"
    check.raised(trio.EndOfChannel,
                 await pcall(channel.receive, channel))
  end
end)
order:is {"begins", "yields 1", "1 1", "yields 2", "2 4", "ends", "drained"}

-- The block is left before the generator has ended.
order = check.order()
local tidy = trio.as_safe_channel(async function()
  local _ <close> = setmetatable({}, {__close = function(_, err)
    order("closed by " .. tostring(err):match("^%a+"))
  end})
  while true do yield "item" end
end)
virtual(async function()
  async with tidy() as channel do
    async for item in channel do
      order(item)
      break
    end
    order "after the loop"
  end
  order "after the block"
end)
order:is {"item", "after the loop", "closed by GeneratorExit",
          "after the block"}

-- A scope around a yield counts the time of whoever has the item.
order = check.order()
local limited = trio.as_safe_channel(async function()
  with trio.move_on_after(2.5) do
    for i = 1, 9 do yield i end
  end
  order "too slow"
  yield "last"
end)
virtual(async function()
  async with limited() as channel do
    async for item in channel do
      order(item)
      await trio.sleep(1)
    end
  end
end)
order:is {1, 2, 3, "too slow", "last"}

-- Several tasks may receive.
virtual(async function()
  local got = {}
  async with squares(6) as channel do
    async with trio.open_nursery() as nursery do
      for _ = 1, 3 do
        nursery:start_soon(async function()
          for _ = 1, 2 do
            local item = await channel:receive()
            got[#got + 1] = item
          end
        end)
      end
    end
  end
  check.eq(got, {1, 2, 3, 4, 5, 6})
end)
