-- Scopes let errors through that aren't theirs, unchanged, cancelled or
-- not.
local check = require "tests.lib.check"
local trio = require "trio"

local mine = {}
for _, cancel in ipairs {true, false} do
  local ok, err = pcall(trio.run, async function()
    local scope = trio.CancelScope()
    with scope do
      if cancel then scope:cancel() end
      error(mine)
    end
  end)
  print(ok, err == mine)
end
-- expect: false	true
-- expect: false	true
