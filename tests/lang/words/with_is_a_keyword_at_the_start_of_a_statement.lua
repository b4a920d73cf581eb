-- 'with' starts a statement when a name follows on the same line; in any
-- other place it is a name.
local M = setmetatable({}, {
  __enter = function() return "entered" end,
  __exit = function() print "left" end,
})
local function with(x) return "with(" .. tostring(x) .. ")" end
print(with(1))                         -- expect: with(1)
with(2)
local w = with
print(w == with)                       -- expect: true
with M as v do
  print(v)                             -- expect: entered
end                                    -- expect: left
with = 3
print(with)                            -- expect: 3
with = with + 1
print(with)                            -- expect: 4
do with = nil end
print(with)                            -- expect: nil
