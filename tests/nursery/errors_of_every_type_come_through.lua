-- nil, tables, strings, numbers and errors that raise in their own
-- __tostring pass through nurseries as they are.
local check = require "tests.lib.check"
local trio = require "trio"

local awkward = setmetatable({}, {__tostring = function() error("no") end})
local code = {code = 7}
local async function failing(value) error(value, 0) end
for _, value in ipairs {awkward, code, "text", 42, false} do
  local err = check.raises(trio.ExceptionGroup, trio.run, async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(failing, value)
    end
  end)
  print(#err.exceptions, rawequal(err.exceptions[1], value))
end
-- expect: 1	true
-- expect: 1	true
-- expect: 1	true
-- expect: 1	true
-- expect: 1	true
local err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(failing, nil)
    nursery:start_soon(failing, "beside nil")
  end
end)
print(#err.exceptions, err.exceptions[1], err.exceptions[2])
-- expect: 2	Exception: a nil was raised	beside nil
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(failing, awkward)
    nursery:start_soon(failing, nil)
  end
end)
-- exit: 1
-- expect stderr: ExceptionGroup: Exceptions from Trio nursery (2 sub-exceptions)
-- expect stderr: in task 'failing', started at tests/nursery/errors_of_every_type_come_through.lua:{any}
