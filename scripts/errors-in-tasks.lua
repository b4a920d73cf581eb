-- Errors in concurrent tasks: the first one cancels the sibling, which
-- may clean up. What was raised reaches the parent as a group, because
-- two tasks can fail at once; a traceback shows each of them, down to the
-- place where its task was started.
local trio = require "trio"

local async function fetch(name, seconds)
  await trio.sleep(seconds)
  error(trio.ValueError(name .. " has no answer"))
end

local async function watch()
  local ok, err = await pcall(trio.sleep_forever)
  print("watch:", err)
  error(trio.RuntimeError("the cleanup went wrong, too"))
end

local async function parent()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(fetch, "first", 0.01)
    nursery:start_soon(fetch, "second", 10)
    nursery:start_soon(watch)
    print("parent: waiting for children to finish...")
  end
end

-- Caught, a group can be taken apart ...
local ok, err = pcall(trio.run, parent)
print(#err.exceptions, "errors:")
for _, member in ipairs(err.exceptions) do print("", member) end
print(trio.isinstance(err, trio.ExceptionGroup))

-- ... and uncaught it ends the program.
trio.run(parent)
