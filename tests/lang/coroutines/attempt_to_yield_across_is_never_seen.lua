-- No await gives "attempt to yield across a C-call boundary": metamethods,
-- sort and gsub callbacks can only call async functions, not await them.
local trio = require "trio"

async function af() await trio.lowlevel.checkpoint() return 1 end
local mt = {
  __index = async function(t, k) return await af() end,
  __add = async function(a, b) return await af() end,
  __call = async function(self, x) return await af() end,
  __eq = function() return true end,
}
trio.run(async function()
  local o = setmetatable({}, mt)
  print(await o.field)                 -- expect: 1
  local c = o + 1
  print(await c)                       -- expect: 1
  print(await o(1))                    -- expect: 1
  local t = {3, 1, 2}
  local ok, err = pcall(table.sort, t, af)
  print(ok, tostring(err):find("yield across", 1, true)) -- expect: {any}	nil
  local got = {}
  for k, v in pairs(setmetatable({}, {__pairs = function()
    return function(_, k) if not k then return 1, af() end end
  end})) do got[k] = await v end
  print(got[1])                        -- expect: 1
end)
-- stderr: any
