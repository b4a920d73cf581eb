-- A task that waits for a file that isn't ready can be cancelled, and
-- nothing that comes later is lost; the loop goes on meanwhile.
-- needs: mkfifo
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local fifo, other = folder / "fifo", folder / "other"
os.execute(("mkfifo %s %s"):format(fifo, other))

local async function cancelled(f, ...)
  local scope = trio.move_on_after(0.005)
  with scope do await f(...) end
  check.eq(scope.cancelled_caught, true)
end

trio.run(async function()
  -- Nobody writes: opening it would wait for ever.
  await cancelled(trio.open_file, other)
  await cancelled(other.read_text, other)

  local writer
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      writer = await trio.open_file(fifo, "w")
    end)
    async with await trio.open_file(fifo) as f do
      check.eq(f:seekable(), false)
      check.raised(trio.OSError, await pcall(f.seek, f, 0))
      await cancelled(f.read, f, 1)
      while not writer do await trio.sleep(0.001) end
      await writer:write("one\ntwo")
      await writer:flush()
      check.eq(await f:readline(), "one\n")
      await cancelled(f.readline, f)
      check.eq(await f:read(1), "t")
      await writer:write("!\n")
      await writer:flush()
      check.eq(await f:readline(), "wo!\n")

      -- Its end is closed while a task reads.
      nursery:start_soon(async function()
        check.raised(trio.ClosedResourceError, await pcall(f.read, f, 1))
      end)
      await trio.testing.wait_all_tasks_blocked(0.001)
    end
    await writer:aclose()
  end
end)

-- The abandoned threads end when there is a writer.
io.open(tostring(other), "w"):close()
