-- An error in the body reaches exit and then goes on, the same value.
local seen
local m = setmetatable({}, {
  __enter = function() end, __exit = function(_, err) seen = err end,
})
for _, value in ipairs {"text", 12, {}, true, print} do
  local ok, err = pcall(function()
    with m do error(value, 0) end
  end)
  print(ok, err == value, seen == value) -- a line each
end
-- expect: false	true	true
-- expect: false	true	true
-- expect: false	true	true
-- expect: false	true	true
-- expect: false	true	true
print(pcall(function() with m do local x = nil + 1 end end))
-- expect: false	{any}:17: attempt to perform arithmetic on a nil value
