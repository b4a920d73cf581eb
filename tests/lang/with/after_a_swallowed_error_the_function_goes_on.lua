-- After a swallowed error the values that the body would have returned do
-- not exist; loops and locals go on.
local m = setmetatable({}, {
  __enter = function() end, __exit = function() return true end,
})
local function f(fail)
  local x = "before"
  with m do
    x = "changed"
    if fail then error "lost" end
    return "from the body"
  end
  return x
end
print(f(false))                        -- expect: from the body
print(f(true))                         -- expect: changed
local n = 0
for i = 1, 4 do
  with m do
    if i % 2 == 0 then error "lost" end
    n = n + i
  end
end
print(n)                               -- expect: 4
