-- Any result of exit but nil and false swallows the error; the statement
-- after the block runs.
local function manager(result)
  return setmetatable({}, {
    __enter = function() end, __exit = function() return result end,
  })
end
for _, result in ipairs {true, 0, "", {}, false} do
  print(pcall(function()
    with manager(result) do error("lost", 0) end
    return "after"
  end))
end
-- expect: true	after
-- expect: true	after
-- expect: true	after
-- expect: true	after
-- expect: false	lost
print(pcall(function() with manager(nil) do error("kept", 0) end end))
-- expect: false	kept
print(pcall(function()
  with manager(true) do return "a result stays" end
end))                                  -- expect: true	a result stays
