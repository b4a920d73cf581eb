-- 'with' needs no async function.
local m = setmetatable({}, {
  __enter = function() return "v" end, __exit = function() end,
})
with m as v do print(v) end            -- expect: v
local c = coroutine.wrap(function()
  with m as v do
    coroutine.yield(v .. 1)
    coroutine.yield(v .. 2)
    return "end"
  end
end)
print(c(), c(), c())                   -- expect: v1	v2	end
