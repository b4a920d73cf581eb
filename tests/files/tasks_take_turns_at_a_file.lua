-- Several tasks may use one file: their operations come one after another,
-- in the order in which they were asked for.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local path = folder / "file"

trio.run(async function()
  async with await trio.open_file(path, "w", {buffering = 0}) as f do
    async with trio.open_nursery() as nursery do
      for i = 1, 20 do nursery:start_soon(f.write, f, i .. "\n") end
    end
  end
  local order = check.order()
  async with await trio.open_file(path) as f do
    async with trio.open_nursery() as nursery do
      for i = 1, 20 do
        nursery:start_soon(async function()
          order(await f:readline() == i .. "\n")
        end)
      end
    end
  end
  check.eq(#order, 20)
  for i = 1, 20 do check.eq(order[i], true) end

  -- Who waits while it is closed learns of it.
  local f = await trio.open_file(path)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(f.aclose, f)
    nursery:start_soon(async function()
      check.raised(trio.ValueError, await pcall(f.read, f))
    end)
  end
end)
