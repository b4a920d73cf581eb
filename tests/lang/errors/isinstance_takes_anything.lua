-- isinstance is false for whatever is no exception; it takes one class or a
-- sequence of them.
local trio = require "trio"
local check = require "tests.lib.check"

for _, x in ipairs {1, "text", true, {}, print, trio.ValueError,
                    setmetatable({}, {__index = {}})} do
  assert(trio.isinstance(x, trio.BaseException) == false)
end
assert(trio.isinstance(nil, trio.Exception) == false)
local e = trio.ValueError("x")
print(trio.isinstance(e, {trio.TypeError, trio.ValueError})) -- expect: true
print(trio.isinstance(e, {trio.TypeError})) -- expect: false
print(trio.isinstance(e, {}))          -- expect: false
check.raises(trio.TypeError, trio.isinstance, e, "ValueError")
check.raises(trio.TypeError, trio.isinstance, e)
print(trio.isinstance(e, trio.BaseException)) -- expect: true
