-- Whatever can't be a main function is refused with a TypeError that names
-- run, the argument and the value. trio rule 1
local check = require "tests.lib.check"
local trio = require "trio"

for _, bad in ipairs {42, "main", true, {}, {3}} do
  local err = check.raises(trio.TypeError, trio.run, bad)
  print(err.message)
end
local err = check.raises(trio.TypeError, trio.run)
print(err.message)
-- expect: trio.run() argument 'async_fn': expected an async function, got 42
-- expect: trio.run() argument 'async_fn': expected an async function, got 'main'
-- expect: trio.run() argument 'async_fn': expected an async function, got true
-- expect: trio.run() argument 'async_fn': expected an async function, got nil
-- expect: trio.run() argument 'async_fn': expected an async function, got 3
-- expect: trio.run() argument 'async_fn': expected an async function, got nil
print(trio.run(async function() return "still works" end))
-- expect: still works
