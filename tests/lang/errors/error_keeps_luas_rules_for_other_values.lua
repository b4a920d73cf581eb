-- Strings get their position, other values stay what they are.
print(pcall(error, "text"))            -- expect: false	text
print(pcall(function() error "text" end)) -- expect: false	{any}:3: text
print(pcall(function() error("text", 0) end)) -- expect: false	text
print(pcall(function() error() end))   -- expect: false	nil
print(pcall(function() error(12) end)) -- expect: false	12
local t = {}
print(select(2, pcall(error, t)) == t) -- expect: true
local function inner() error("caller", 2) end
print(pcall(function()
  inner()                              -- line 11
end))
-- expect: false	{any}:11: caller
