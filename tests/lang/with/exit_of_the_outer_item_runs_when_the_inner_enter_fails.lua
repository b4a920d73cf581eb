-- The first manager is left when the second one can't be entered, or its
-- expression fails.
local good = setmetatable({}, {
  __enter = function() end, __exit = function(_, err) print("exit", err) end,
})
local bad = setmetatable({}, {
  __enter = function() error("no entry", 0) end,
  __exit = function() print "never" end,
})
print(pcall(function()
  with good, bad do print "never" end
end))
-- expect: exit	no entry
-- expect: false	no entry
print(pcall(function()
  with good, error("no manager", 0) do print "never" end
end))
-- expect: exit	no manager
-- expect: false	no manager
with good as a do
  print(pcall(function() with bad do end end)) -- expect: false	no entry
end                                    -- expect: exit	nil
