-- The error of a child with a handle cancels the nursery as any other; who
-- awaits the child gets it, too, and it is in the group once.
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local async function fail(err)
  await trio.sleep(1)
  error(err, 0)
end

virtual(async function()
  for _, err in ipairs {trio.ValueError("no"), "text"} do
    local child
    local ok, group = await pcall(async function()
      async with trio.open_nursery() as nursery do
        child = nursery:start_task(fail, err)
        nursery:start_soon(async function()
          local async function wait() return await child end
          check.raised(err == "text" and err or trio.ValueError,
                       await pcall(wait))
          await trio.sleep_forever() -- cancelled
        end)
        await child
      end
    end)
    check.eq(ok, false)
    check.eq(#group.exceptions, err == "text" and 2 or 1)
    check.eq(group.exceptions[1] == err, true)
    local ok, again = pcall(child.result, child)
    check.eq(again == err, true)
  end
end)

-- where it was raised is told
trio.run(async function()
  local ok, group = await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_task(fail, trio.ValueError("seen"))
    end
  end)
  local trace = group.exceptions[1].traceback
  check.eq(trace:find("in async function 'fail'", 1, true) ~= nil, true)
  check.eq(trace:find("child.lua", 1, true), nil)
  print((trace:match("in task '[^\n]*"):gsub("at .*/", "at ")))
end)
-- expect: in task 'fail', started at a_handle_raises_what_the_child_raised.lua:40
