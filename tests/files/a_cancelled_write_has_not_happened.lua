-- Cancelled means that nothing was written; closing writes what was taken
-- before, also in a cancelled task.
local check = require "tests.lib.check"
local folder <close> = require "tests.lib.folder" ()
local trio = require "trio"

local path = folder / "file"

local async function in_cancelled_scope(f, ...)
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await f(...)
  end
  check.eq(scope.cancelled_caught, true)
end

trio.run(async function()
  local f = await trio.open_file(path, "w")
  await f:write("kept")
  await in_cancelled_scope(f.write, f, "small")
  await in_cancelled_scope(f.write, f, ("x"):rep(100000))
  await in_cancelled_scope(f.flush, f)
  await in_cancelled_scope(f.writelines, f, {"a", "b"})
  check.eq(await f:tell(), 4)
  await in_cancelled_scope(f.aclose, f)
  check.eq(f.closed, true)
  check.eq(await path:read_text(), "kept")

  f = await trio.open_file(path, "a")
  await f:write(" and more")
  await in_cancelled_scope(f.write, f, ("x"):rep(100000))
  await f:aclose()
  check.eq(await path:read_text(), "kept and more")

  await in_cancelled_scope(path.write_text, path, "lost")
  await in_cancelled_scope(path.unlink, path)
  check.eq(await path:read_text(), "kept and more")

  -- One that has begun goes on to its end.
  local done = false
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await path:write_text("written")
      done = true
      await trio.lowlevel.checkpoint()
    end)
    await trio.lowlevel.checkpoint()
    nursery.cancel_scope:cancel()
  end
  check.eq(await path:read_text(), done and "written" or "kept and more")
end)
