-- error(nil) in a body is not taken for success.
local m = setmetatable({}, {
  __enter = function() end,
  __exit = function(_, err) print("exit", err) end,
})
print(pcall(function()
  with m do error(nil) end
  print "never"
end))
-- expect: exit	nil
-- expect: false	nil
