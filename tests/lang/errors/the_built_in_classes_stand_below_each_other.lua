-- The classes form Python's tree.
local trio = require "trio"

local function is(a, b) return trio.isinstance(trio[a]("x"), trio[b]) end
for _, name in ipairs {"TypeError", "ValueError", "RuntimeError", "OSError",
                       "AssertionError", "TimeoutError", "TooSlowError"} do
  assert(is(name, "Exception") and is(name, "BaseException"), name)
end
print(is("TimeoutError", "OSError"))   -- expect: true
print(is("KeyboardInterrupt", "Exception")) -- expect: false
print(is("KeyboardInterrupt", "BaseException")) -- expect: true
print(is("RuntimeError", "ValueError")) -- expect: false
