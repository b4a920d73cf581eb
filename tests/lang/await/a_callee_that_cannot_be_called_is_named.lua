-- Awaiting the call of what can't be called is Lua's own error, with the
-- script's name for it.
local trio = require "trio"

local t, l = {}, nil
local cases = {
  async function() await nothing() end,
  async function() await t.nothing() end,
  async function() await t:nothing() end,
  async function() await l() end,
  async function() await t.a.b() end,
  async function() await l:m() end,
  async function() await t.x:m() end,
  async function() await t.x.y:m() end,
  async function() await t() end,
}
trio.run(async function()
  for _, f in ipairs(cases) do
    print(select(2, await pcall(f)))
  end
end)
-- expect: {any}:7: attempt to call a nil value ({any} 'nothing')
-- expect: {any}:8: attempt to call a nil value (field 'nothing')
-- expect: {any}:9: attempt to call a nil value (method 'nothing')
-- expect: {any}:10: attempt to call a nil value ({any} 'l')
-- expect: {any}:11: attempt to index a nil value (field 'a')
-- expect: {any}:12: attempt to index a nil value (upvalue 'l')
-- expect: {any}:13: attempt to index a nil value (field 'x')
-- expect: {any}:14: attempt to index a nil value (field 'x')
-- expect: {any}:15: attempt to call a table value ({any} 't')
