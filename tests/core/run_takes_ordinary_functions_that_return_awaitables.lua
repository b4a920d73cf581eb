-- main may be an ordinary function if what it returns can be awaited; any
-- other result is a TypeError that says what to do. trio rule 1
local check = require "tests.lib.check"
local trio = require "trio"

local async function double(x)
  await trio.sleep(0)
  return 2 * x
end
print(trio.run(function(x) return double(x + 1) end, 4)) -- expect: 10

local function plain(x) return 2 * x end
local err = check.raises(trio.TypeError, trio.run, plain, 3)
print((tostring(err):gsub("\n.*", "")))
-- expect: TypeError: trio.run() expected an async function, but {any} is an ordinary one and returned 6
