-- with, async with and <close> close an end, however the block is left.
local check = require "tests.lib.check"
local trio = require "trio"

local function is_closed(channel)
  return not pcall(channel.clone, channel)
end

trio.run(async function()
  for i = 1, 2 do
    local channel = select(i, trio.open_memory_channel(0))
    with channel as same do
      check.eq(same, channel)
      check.eq(is_closed(channel), false)
    end
    check.eq(is_closed(channel), true)

    channel = select(i, trio.open_memory_channel(0))
    async with channel as same do check.eq(same, channel) end
    check.eq(is_closed(channel), true)

    channel = select(i, trio.open_memory_channel(0))
    do
      local mine <close> = channel
      check.eq(is_closed(mine), false)
    end
    check.eq(is_closed(channel), true)

    channel = select(i, trio.open_memory_channel(0))
    check.raises("boom", function()
      with channel do error "boom" end
    end)
    check.eq(is_closed(channel), true)

    -- An error isn't hidden by the cancellation of the closing.
    channel = select(i, trio.open_memory_channel(0))
    check.raised("boom", await pcall(async function()
      with trio.CancelScope() as scope do
        async with channel do
          scope:cancel()
          error "boom"
        end
      end
    end))
    check.eq(is_closed(channel), true)
  end
end)
