-- A run can't be nested; the text says "from inside", the outer run goes
-- on. trio rule 3
local check = require "tests.lib.check"
local trio = require "trio"

local async function inner() end
print(trio.run(async function()
  local err = check.raises(trio.RuntimeError, trio.run, inner)
  print((err.message:gsub("\n.*", "")))
  check.raises("from inside", trio.run, inner())
  check.raises("from inside", trio.run, {inner, clock = 3})
  await trio.sleep(0)
  return "the outer run goes on"
end))
-- expect: Attempted to call run() from inside a run()
-- expect: the outer run goes on
