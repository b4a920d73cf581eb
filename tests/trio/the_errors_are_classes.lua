-- The error classes, their bases and old names.
local trio = require "trio"

for _, name in ipairs {"Cancelled", "TooSlowError", "WouldBlock",
    "EndOfChannel", "ClosedResourceError", "BrokenResourceError",
    "BusyResourceError", "RunFinishedError", "TrioInternalError",
    "DeadlockError"} do
  local class = trio[name]
  if name ~= "Cancelled" then
    local err = class("text")
    assert(tostring(err) == name .. ": text")
    assert(trio.isinstance(err, class) and trio.isinstance(err, trio.Exception))
    assert(class().message == "")
  end
end
print(trio.MultiError == trio.ExceptionGroup)                     -- expect: true
print(trio.isinstance(trio.RunFinishedError(), trio.RuntimeError)) -- expect: true
print(trio.isinstance(trio.DeadlockError(), trio.RuntimeError))   -- expect: true
print(trio.isinstance(trio.KeyboardInterrupt(), trio.Exception))  -- expect: false
print(trio.isinstance("text", trio.Exception),
      trio.isinstance(nil, trio.Exception))
-- expect: false	false
print(trio.isinstance(trio.OSError(), {trio.ValueError, trio.OSError}))
-- expect: true
local Mine = trio.TooSlowError:subclass("Mine")
print(Mine("m"), trio.isinstance(Mine(), trio.TooSlowError))
-- expect: Mine: m	true
