-- The manager of 'with' is an expression that starts with a name.
local log = {}
local function manager(name)
  return setmetatable({}, {
    __enter = function() log[#log + 1] = name return name end,
    __exit = function() end,
  })
end
local t = {a = {m = manager "field"}, f = manager}
function t:get(n) return manager(n) end

with t.a.m as x do print(x) end        -- expect: field
with t["a"].m as x do print(x) end     -- expect: field
with t:get "method" as x do print(x) end -- expect: method
with manager("call") as x do print(x) end -- expect: call
with t.f("field call") as x do print(x) end -- expect: field call
with t and t.a.m as x do print(x) end  -- expect: field
with manager("no name") do end
print(#log)                            -- expect: 7
