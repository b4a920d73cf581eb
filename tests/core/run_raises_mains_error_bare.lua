-- An error that main raises comes out of run as the same value, not in a
-- group, whatever its type. trio rule 2
local trio = require "trio"

local mine = trio.Exception:subclass("MyError")("what went wrong")
local table_error = {code = 7}
for _, value in ipairs {mine, table_error, "text", 42, false} do
  local ok, err = pcall(trio.run, async function()
    await trio.sleep(0)
    error(value, 0)
  end)
  print(ok, err == value)
end
-- expect: false	true
-- expect: false	true
-- expect: false	true
-- expect: false	true
-- expect: false	true
print(pcall(trio.run, async function() error() end))  -- expect: false	nil
print(pcall(trio.run, async function() error(nil) end)) -- expect: false	nil
